//! The menu beside a list that gives it as a file.

use maud::{Markup, html};
use web::Context;

use crate::table::Format;

/// `address` is the list's address as a file of a kind, with what is asked for: `/audit/export.csv?q=anna`.
pub fn choice(context: &Context, address: impl Fn(Format) -> String) -> Markup {
    html! {
        details.menu #export-choice {
            summary.button.quiet { (context.text("export")) }
            div.menu-body {
                a href=(address(Format::Xlsx)) { (context.text("export-xlsx")) }
                a href=(address(Format::Csv)) { (context.text("export-csv")) }
            }
        }
    }
}
