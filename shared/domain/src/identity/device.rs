//! The device of a session, as a list of sessions names it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Browser and system by their names, as far as a request tells. Nothing rests on it but that people recognise it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Device {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub browser: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
}

/// The names by which browsers call themselves. Most also name others, to be served like them, so the first name that is
/// found counts.
const BROWSERS: [(&str, &str); 10] = [
    ("YaBrowser/", "Яндекс Браузер"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
];
const SYSTEMS: [(&str, &str); 7] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

impl Device {
    /// The device that a `User-Agent` (RFC 9110, 10.1.5) names.
    pub fn of_user_agent(text: &str) -> Self {
        let find = |known: &[(&str, &str)]| {
            known.iter().find(|(mark, _)| text.contains(mark)).map(|(_, name)| (*name).to_owned())
        };
        Self { browser: find(&BROWSERS), system: find(&SYSTEMS) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_and_systems_are_told_by_what_they_alone_name() {
        let devices = [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 \
                 Safari/537.36 Edg/130.0.0.0",
                Some("Edge"),
                Some("Windows"),
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 \
                 YaBrowser/24.10.0.0 Safari/537.36",
                Some("Яндекс Браузер"),
                Some("Windows"),
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
                 Version/18.0 Mobile/15E148 Safari/604.1",
                Some("Safari"),
                Some("iPhone"),
            ),
            (
                "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile \
                 Safari/537.36",
                Some("Chrome"),
                Some("Android"),
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0",
                Some("Firefox"),
                Some("Linux"),
            ),
            ("curl/8.7.1", Some("curl"), None),
            ("", None, None),
        ];
        for (text, browser, system) in devices {
            let device = Device::of_user_agent(text);
            assert_eq!((device.browser.as_deref(), device.system.as_deref()), (browser, system), "{text}");
        }
    }
}
