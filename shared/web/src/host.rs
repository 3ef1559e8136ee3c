//! The face of the product that a request is meant for, found by its host alone.

use std::str::FromStr;

use domain::{Slug, Violation};
use http::{HeaderName, HeaderValue, header};
use schemars::JsonSchema;

/// The host below which all hosts of the product lie, and how addresses are written.
#[derive(Clone, Debug)]
pub struct Base {
    host: String,
    port: Option<u16>,
}

/// One host of the product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Host {
    /// `admin.<base>`
    Platform,
    /// `<base>`
    Base,
    /// `<slug>.<base>`
    Cabinet(Slug),
}

/// The kind of a host, as a route names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    Platform,
    Base,
    Cabinet,
}

impl Host {
    pub const fn face(&self) -> Face {
        match self {
            Self::Platform => Face::Platform,
            Self::Base => Face::Base,
            Self::Cabinet(_) => Face::Cabinet,
        }
    }
}

/// A path on the host of the request, with its query: to anything else a link would lead people astray.
#[derive(Clone, PartialEq, Eq, Debug, JsonSchema)]
#[schemars(extend("pattern" = r"^/(?!/)[^\\\u0000-\u001F\u007F-\u009F]*$"))]
pub struct PathHere(pub String);

impl FromStr for PathHere {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        let is_here = text.starts_with('/')
            && !text.starts_with("//")
            && !text.contains(|character: char| character == '\\' || character.is_control());
        if is_here { Ok(Self(text.to_owned())) } else { Err(Violation::UnknownValue) }
    }
}

const PLATFORM_LABEL: &str = "admin";

impl Base {
    /// `port` is given if addresses must name a port.
    pub fn new(host: &str, port: Option<u16>) -> Self {
        Self { host: host.to_ascii_lowercase(), port }
    }

    /// Whether browsers reach the base over TLS: everywhere but on the local machine, which browsers trust without.
    pub fn is_secure(&self) -> bool {
        self.host != "localhost"
    }

    /// The host that a `Host` header names, with or without a port; `None` if the host is not ours.
    pub fn parse(&self, header: &str) -> Option<Host> {
        let name = match header.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|digit| digit.is_ascii_digit()) => name,
            _ => header,
        };
        let name = name.to_ascii_lowercase();
        let name = name.strip_suffix('.').unwrap_or(&name);
        if name == self.host {
            return Some(Host::Base);
        }
        match name.strip_suffix(&self.host)?.strip_suffix('.')? {
            PLATFORM_LABEL => Some(Host::Platform),
            label => label.parse().ok().map(Host::Cabinet),
        }
    }

    /// The name of a host in the DNS.
    pub fn name_of(&self, host: &Host) -> String {
        match host {
            Host::Platform => format!("{PLATFORM_LABEL}.{}", self.host),
            Host::Base => self.host.clone(),
            Host::Cabinet(slug) => format!("{slug}.{}", self.host),
        }
    }

    /// The origin of a host: scheme, name and port.
    pub fn origin_of(&self, host: &Host) -> String {
        let scheme = if self.is_secure() { "https" } else { "http" };
        let port = self.port.map(|port| format!(":{port}")).unwrap_or_default();
        format!("{scheme}://{}{port}", self.name_of(host))
    }

    /// The header that makes a browser keep a cookie for this site alone, and send it over TLS alone where there is TLS.
    /// `cookie` is its name, value and attributes: `employee-columns=name; Path=/company/employees; Max-Age=60`.
    pub fn cookie(&self, cookie: &str) -> Option<(HeaderName, HeaderValue)> {
        let secure = if self.is_secure() { "; Secure" } else { "" };
        let value = HeaderValue::from_str(&format!("{cookie}; SameSite=Lax{secure}")).ok()?;
        Some((header::SET_COOKIE, value))
    }

    /// Every cabinet's origin, as a source of Content Security Policy (level 3, 2.3.1).
    pub(crate) fn source_of_cabinets(&self) -> String {
        let base = self.origin_of(&Host::Base);
        base.replacen("://", "://*.", 1)
    }

    pub fn host(&self) -> &str {
        &self.host
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_header_tells_the_face() {
        let base = Base::new("kabinet.example", None);
        assert_eq!(base.parse("kabinet.example"), Some(Host::Base));
        assert_eq!(base.parse("ADMIN.kabinet.example:443"), Some(Host::Platform));
        assert_eq!(base.parse("acme.kabinet.example."), Some(Host::Cabinet("acme".parse().unwrap())));
        for foreign in
            ["example", "evilkabinet.example", "a.b.kabinet.example", "www.kabinet.example", "", "[::1]:80"]
        {
            assert_eq!(base.parse(foreign), None, "{foreign}");
        }
    }

    #[test]
    fn addresses_are_built_from_the_configuration() {
        let local = Base::new("localhost", Some(3000));
        assert_eq!(local.origin_of(&Host::Cabinet("acme".parse().unwrap())), "http://acme.localhost:3000");
        assert_eq!(
            Base::new("kabinet.example", None).origin_of(&Host::Platform),
            "https://admin.kabinet.example"
        );
    }

    #[test]
    fn a_cookie_goes_over_tls_alone_where_there_is_tls() {
        let cookie = |base: Base| base.cookie("a=b; Path=/").unwrap().1;
        assert_eq!(cookie(Base::new("kabinet.example", None)), "a=b; Path=/; SameSite=Lax; Secure");
        assert_eq!(cookie(Base::new("localhost", Some(3000))), "a=b; Path=/; SameSite=Lax");
    }

    #[test]
    fn a_path_never_leads_to_another_host() {
        for elsewhere in ["https://evil.example", "//evil.example", "/\\evil.example", "evil", "/a\nb", ""] {
            assert!(elsewhere.parse::<PathHere>().is_err(), "{elsewhere:?}");
        }
        assert_eq!("/organizations?q=a".parse::<PathHere>().unwrap().0, "/organizations?q=a");
    }
}
