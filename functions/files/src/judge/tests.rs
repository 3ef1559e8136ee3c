use image::ImageFormat;
use proptest::prelude::*;

use super::*;
use samples::{Package, picture, plain_pdf, signature, zip};

fn judged(purpose: Purpose, name: &str, content: &[u8]) -> Result<FileKind, FileRefusal> {
    judge(purpose, &name.parse().unwrap(), content)
}

/// One file of each kind.
fn files() -> Vec<(FileKind, Vec<u8>)> {
    vec![
        (FileKind::Png, picture(ImageFormat::Png)),
        (FileKind::Jpeg, picture(ImageFormat::Jpeg)),
        (FileKind::Gif, picture(ImageFormat::Gif)),
        (FileKind::WebP, picture(ImageFormat::WebP)),
        (FileKind::Tiff, picture(ImageFormat::Tiff)),
        (FileKind::Pdf, plain_pdf()),
        (FileKind::Docx, Package::document().pack()),
        (FileKind::Xlsx, Package::workbook().pack()),
        (FileKind::Text, b"a;b".to_vec()),
        (FileKind::Csv, b"a;b".to_vec()),
        (FileKind::Xml, b"<?xml version=\"1.0\"?><a/>".to_vec()),
        (FileKind::Signature, signature(20)),
    ]
}

#[test]
fn each_purpose_takes_its_kinds_under_their_extensions_and_nothing_else() {
    for purpose in Purpose::ALL {
        for (kind, content) in files() {
            let is_taken = purpose.kinds().contains(&kind);
            for extension in kind.extensions() {
                let name = format!("Отчёт за май.{}", extension.to_uppercase());
                let found = judged(purpose, &name, &content);
                match (is_taken, found) {
                    (true, found) => assert_eq!(found, Ok(kind), "{purpose:?} {name}"),
                    (false, Err(FileRefusal::NotTaken)) => {}
                    // A text is taken where a table is, under the name of one.
                    (false, found) => {
                        assert_eq!(content, b"a;b");
                        assert_eq!(found, Err(FileRefusal::Extension), "{purpose:?} {name}");
                    }
                }
            }
        }
    }
}

#[test]
fn an_extension_that_says_something_else_is_refused_after_all_that_the_content_says() {
    for (kind, content) in files() {
        let purpose = Purpose::ALL.into_iter().find(|purpose| purpose.kinds().contains(&kind)).unwrap();
        for name in ["a.exe", "a", "a.pdf.exe", "pdf"] {
            assert_eq!(judged(purpose, name, &content), Err(FileRefusal::Extension), "{kind:?} {name}");
        }
    }
    let png = picture(ImageFormat::Png);
    assert_eq!(judged(Purpose::Document, "a.pdf", &png), Err(FileRefusal::Extension));
    assert_eq!(judged(Purpose::Library, "a.pdf", &png), Err(FileRefusal::NotTaken));
    assert_eq!(judged(Purpose::Library, "a.pdf", &png[..40]), Err(FileRefusal::Broken));
    assert_eq!(judged(Purpose::Import, "a.txt", &zip(&[("a", b"a")])), Err(FileRefusal::Archive));
    let workbook = Package::workbook().with("xl/vbaProject.bin", "a").pack();
    assert_eq!(judged(Purpose::Import, "a.xlsx", &workbook), Err(FileRefusal::Active));
    assert_eq!(judged(Purpose::Ticket, "a.docx", &Package::workbook().pack()), Err(FileRefusal::Extension));
}

#[test]
fn what_is_nothing_of_all_this_is_not_taken() {
    let others: [&[u8]; 9] = [
        b"",
        b"MZ\x90\0\x03\0\0\0",
        b"\x7FELF\x02\x01\x01\0",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!DOCTYPE html><html></html>",
        b"\0\0\0\x18ftypmp42",
        b"{\\rtf1 a}",
        b"hello %PDF-1.4 \0",
        b"RIFF\0\0\0\0WAVE",
    ];
    for content in others {
        for name in ["a.txt", "a.png", "a.pdf", "a.xml"] {
            for purpose in Purpose::ALL {
                assert_eq!(judged(purpose, name, content), Err(FileRefusal::NotTaken), "{content:?}");
            }
        }
    }
}

#[test]
fn a_table_in_the_encoding_of_a_spreadsheet_is_taken_for_an_import() {
    let units = "\u{FEFF}Имя;Почта\r\nАнна;a@b.ru\r\n".encode_utf16();
    let table: Vec<u8> = units.flat_map(u16::to_le_bytes).collect();
    assert_eq!(judged(Purpose::Import, "a.csv", &table), Ok(FileKind::Csv));
    assert_eq!(judged(Purpose::Import, "a.txt", &table), Ok(FileKind::Text));
    assert_eq!(judged(Purpose::Ticket, "a.log", b"<2026-11-29> started"), Ok(FileKind::Text));
}

#[test]
fn what_office_encrypts_is_locked_and_what_it_wrote_once_is_not_taken() {
    let mut content = [COMPOUND, &vec![0; 2_040]].concat();
    assert_eq!(judged(Purpose::Ticket, "a.docx", &content), Err(FileRefusal::NotTaken));
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    content[1_000..1_000 + name.len()].copy_from_slice(&name);
    assert_eq!(judged(Purpose::Ticket, "a.docx", &content), Err(FileRefusal::NotTaken));
    content[1_152..1_152 + name.len()].copy_from_slice(&name);
    assert_eq!(judged(Purpose::Ticket, "a.docx", &content), Err(FileRefusal::Locked));
}

/// How files begin, so that what follows is looked at.
fn beginnings() -> Vec<Vec<u8>> {
    let mut beginnings: Vec<Vec<u8>> =
        files().into_iter().map(|(_, content)| content[..content.len().min(16)].to_vec()).collect();
    beginnings.extend(
        [&b""[..], b"%PDF-1.7\n1 0 obj<<", b"MIIB", b"<a b=", b"-----BEGIN CMS-----"].map(<[u8]>::to_vec),
    );
    beginnings
}

/// A change of a file: octets replaced, put in or taken out at a place.
fn changed(mut content: Vec<u8>, changes: Vec<(prop::sample::Index, usize, Vec<u8>)>) -> Vec<u8> {
    for (place, length, octets) in changes {
        let place = place.index(content.len() + 1);
        let end = (place + length).min(content.len());
        content.splice(place..end, octets);
    }
    content
}

proptest! {
    #[test]
    fn no_octets_panic(
        beginning in prop::sample::select(beginnings()),
        rest in prop::collection::vec(any::<u8>(), 0..600),
        end in prop::sample::select(vec![&b""[..], b"%%EOF", b"-----END CMS-----", b"/>"]),
    ) {
        let content = [&beginning[..], &rest, end].concat();
        for purpose in Purpose::ALL {
            let _ = judged(purpose, "a.pdf", &content);
        }
    }

    #[test]
    fn no_words_of_a_pdf_panic(words in prop::collection::vec(prop::sample::select(vec![
        "1 0 obj", "endobj", "<<", ">>", "[", "]", "(", ")", "<", ">", "%", "\n", "/N", "/First", "/Filter", "/#", "\\",
        "/FlateDecode", "/Type", "/ObjStm", "/Length", "stream\n", "endstream", "9", "0", "R", "trailer", "obj", "/JS",
    ]), 0..60)) {
        let content = format!("%PDF-1.7\n{}\n%%EOF", words.join(" "));
        let _ = judged(Purpose::Document, "a.pdf", content.as_bytes());
    }

    #[test]
    fn no_change_of_a_file_panics(
        (_, content) in prop::sample::select(files()),
        changes in prop::collection::vec(
            (any::<prop::sample::Index>(), 0_usize..6, prop::collection::vec(any::<u8>(), 0..6)),
            1..6,
        ),
    ) {
        let content = changed(content, changes);
        for purpose in Purpose::ALL {
            let _ = judged(purpose, "a.docx", &content);
        }
    }

    #[test]
    fn a_script_is_found_wherever_it_is_put(place in any::<prop::sample::Index>(), blank in "[ \0\t\r\n]{1,3}") {
        let mut content = plain_pdf();
        let script = format!("{blank}9{blank}0{blank}obj{blank}<</S/JavaScript>>{blank}endobj{blank}");
        let place = place.index(content.len() + 1);
        content.splice(place..place, script.into_bytes());
        prop_assert!(judged(Purpose::Document, "a.pdf", &content).is_err());
    }
}
