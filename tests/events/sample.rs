//! The files in `events/`. They are made from real requests to the product, so none can be out of date, and written anew
//! by `UPDATE_EVENTS=1 cargo test --workspace --test events`.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::Value;

/// Where events stand for a session, for a code that lets in once and is as long, and for an organisation.
pub(crate) const TOKEN: &str = "<token>";
pub(crate) const CODE: &str = "xxxx-xxxx-xxxx-xxxx";
pub(crate) const ORGANIZATION: &str = "019c1d2e-7c00-7a3b-8c4d-5e6f708192a3";

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../events");

/// The files that have been looked at, as `<handler>/<name>`.
#[derive(Default)]
pub(crate) struct Samples(BTreeSet<String>);

impl Samples {
    /// The event in a file, which has to be this one but for what is different each time. `stand_ins` are pairs of what
    /// stands in the file and what it stands for here.
    pub(crate) fn read(&mut self, name: &str, made: &Value, stand_ins: &[(&str, &str)]) -> Value {
        let file = PathBuf::from(format!("{FOLDER}/{name}.json"));
        let mut text = serde_json::to_string_pretty(made).unwrap() + "\n";
        for (stand_in, real) in stand_ins {
            text = text.replace(real, stand_in);
        }
        if std::env::var_os("UPDATE_EVENTS").is_some() {
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(&file, &text).unwrap();
        }
        let kept = std::fs::read_to_string(&file).unwrap_or_default();
        assert_eq!(kept, text, "events/{name}.json is not what is asked; UPDATE_EVENTS=1 writes it anew");
        assert!(self.0.insert(name.to_owned()), "{name} twice");
        let event = stand_ins.iter().fold(kept, |event, (stand_in, real)| event.replace(stand_in, real));
        serde_json::from_str(&event).unwrap()
    }

    /// Asserts that no file is left that nothing takes.
    pub(crate) fn assert_all_read(&self) {
        let mut files = BTreeSet::new();
        for folder in std::fs::read_dir(FOLDER).unwrap() {
            let folder = folder.unwrap();
            for file in std::fs::read_dir(folder.path()).unwrap() {
                let (folder, file) = (folder.file_name(), file.unwrap().path());
                let (folder, file) = (folder.to_str().unwrap(), file.file_stem().unwrap().to_str().unwrap());
                files.insert(format!("{folder}/{file}"));
            }
        }
        assert_eq!(files, self.0);
    }
}
