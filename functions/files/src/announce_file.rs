//! `POST /files`: says what is going to be sent, and is answered how. Without a name it is for forms, which send whatever is
//! chosen in them.

use std::str::FromStr;

use domain::files::{Announced, Purpose};
use domain::{StoredFile, Violation};
use schemars::JsonSchema;
use web::{Context, Form, FromFields, Input, Insider, Making, PathHere, Problem, View};

use crate::view::{FileView, address_of};

pub(crate) struct Announcement {
    purpose: Purpose,
    announced: Option<Announced>,
    page: Option<PathHere>,
}

impl FromFields for Announcement {
    fn from_fields(form: &mut Form) -> Option<Self> {
        let purpose = form.required("purpose");
        let is_announced = ["name", "size", "sha256"].iter().any(|name| form.holds(name));
        let lacking = ["name", "size"].into_iter().filter(|name| is_announced && !form.holds(name));
        let lacking: Vec<&str> = lacking.collect();
        let (name, size) = (form.changed("name"), form.changed("size").map(|Octets(size)| size));
        let (checksum, page) = (form.optional("sha256"), form.optional("page"));
        let checksum = checksum.map(|Checksum(checksum)| checksum);
        // A program says both, a form neither.
        if is_announced {
            for name in lacking {
                form.refuse(name, Violation::Required);
            }
            let announced = Announced { name: name?, size: size?, checksum };
            return Some(Self { purpose: purpose?, announced: Some(announced), page });
        }
        Some(Self { purpose: purpose?, announced: None, page })
    }
}

pub(crate) async fn announce(
    context: Context,
    insider: Insider,
    Input { value, .. }: Input<Announcement>,
) -> Result<View<FileView, 201>, Problem> {
    let Announcement { purpose, announced, page } = value?;
    let files = insider.files();
    let page = page.map(|PathHere(page)| page);
    let file = StoredFile::new(files.maker(), purpose, announced, page, context.now());
    let file = file.map_err(Problem::invalid)?;
    let making = Making::at(address_of(file.id));
    files.announce(&file).await?;
    let view = FileView::of(&context, &files, file).await?;
    let address = view.address();
    Ok(View::new(view).onward(address).made(&making))
}

/// A number of octets.
#[derive(JsonSchema)]
struct Octets(#[schemars(range(min = 1))] u64);

impl FromStr for Octets {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        text.trim().parse().map(Self).map_err(|_| Violation::NotANumber)
    }
}

/// SHA-256 in hexadecimal.
#[derive(JsonSchema)]
#[schemars(extend("pattern" = "^[0-9a-fA-F]{64}$"))]
struct Checksum(String);

impl FromStr for Checksum {
    type Err = Violation;

    fn from_str(text: &str) -> Result<Self, Violation> {
        let text = text.trim().to_ascii_lowercase();
        let is_one = text.len() == 64 && text.bytes().all(|digit| digit.is_ascii_hexdigit());
        if is_one { Ok(Self(text)) } else { Err(Violation::ChecksumForm) }
    }
}
