use std::io::{Cursor, Write as _};

use zip::write::{SimpleFileOptions, ZipWriter};

use super::*;
use crate::judge::samples::{Package, relationship, relationships, zip};

const CONNECTIONS: &str = "word/_rels/document.xml.rels";

fn connected(kind: &str, target: &str, is_outside: bool) -> Result<FileKind, FileRefusal> {
    let connection = relationships(&relationship(kind, target, is_outside));
    judge(&Package::document().with(CONNECTIONS, connection).pack())
}

/// A package that is changed after it was packed, where a text of it stands.
fn changed(package: &Package, before: &[u8], after: &[u8]) -> Vec<u8> {
    let mut content = package.pack();
    assert_eq!(before.len(), after.len());
    let places: Vec<usize> = memmem::find_iter(&content, before).collect();
    assert!(!places.is_empty());
    for place in places {
        content[place..place + after.len()].copy_from_slice(after);
    }
    content
}

#[test]
fn a_package_is_what_its_main_part_is() {
    assert_eq!(judge(&Package::document().pack()), Ok(FileKind::Docx));
    assert_eq!(judge(&Package::workbook().pack()), Ok(FileKind::Xlsx));
    let slides = Package::document().with_types("wordprocessingml.document", "presentationml.presentation");
    assert_eq!(judge(&slides.pack()), Err(FileRefusal::NotTaken));
    let template = Package::document().with_types("document.main", "template.main");
    assert_eq!(judge(&template.pack()), Err(FileRefusal::NotTaken));
}

#[test]
fn the_types_may_stand_anywhere_and_be_in_another_encoding() {
    let mut package = Package::workbook();
    package.parts.reverse();
    assert_eq!(judge(&package.pack()), Ok(FileKind::Xlsx));
    for (name, content) in &mut package.parts {
        if name == TYPES || name == "[Content_Types].xml" {
            let types = std::str::from_utf8(content).unwrap().replace("UTF-8", "UTF-16");
            *content = types.encode_utf16().flat_map(u16::to_le_bytes).collect();
        }
    }
    assert_eq!(judge(&package.pack()), Ok(FileKind::Xlsx));
}

#[test]
fn a_main_part_may_have_its_type_by_its_extension() {
    let by_extension = Package::document()
        .with_types("<Override PartName=\"/word/document.xml\"", "<Default Extension=\"main\"")
        .with_types(
            "application/xml",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        );
    assert_eq!(judge(&by_extension.pack()), Ok(FileKind::Docx));
}

#[test]
fn macros_are_found_whatever_the_file_is_called() {
    let sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";
    let with_macros = "application/vnd.ms-excel.sheet.macroEnabled.main+xml";
    let active = [
        Package::workbook().with_types(sheet, with_macros),
        Package::workbook().with("xl/vbaProject.bin", "a"),
        Package::workbook().with("xl/other/VBAPROJECT.BIN", "a"),
        Package::workbook().with("xl/macrosheets/sheet1.xml", "<a/>"),
        Package::workbook().with("xl/activeX/activeX1.xml", "<a/>"),
        Package::workbook().with_types(
            "<Override",
            "<Override PartName=\"/xl/a.dat\" ContentType=\"application/vnd.ms-office.vbaProject\"/><Override",
        ),
    ];
    for package in active {
        assert_eq!(judge(&package.pack()), Err(FileRefusal::Active));
    }
    assert_eq!(connected("vbaProject", "a.dat", false), Err(FileRefusal::Active));
    assert_eq!(connected("control", "a.xml", false), Err(FileRefusal::Active));
}

#[test]
fn a_line_of_macros_that_are_gone_is_no_macro() {
    let package = Package::workbook()
        .with_types(
            "<Override",
            "<Default Extension=\"bin\" ContentType=\"application/vnd.ms-office.vbaProject\"/><Override",
        )
        .with("xl/printerSettings/printerSettings1.bin", "a");
    assert_eq!(judge(&package.pack()), Ok(FileKind::Xlsx));
}

#[test]
fn what_is_fetched_from_elsewhere_when_a_document_opens_is_refused() {
    for target in
        ["https://example.org/a.dotm", "\\\\example.org\\a.dotm", "file:///\\\\example.org\\a.dotm", "//a/b"]
    {
        assert_eq!(connected("attachedTemplate", target, true), Err(FileRefusal::Active), "{target}");
    }
    for target in ["file:///C:\\Templates\\Letter.dotx", "D:/Letter.dotx", "Normal.dotm"] {
        assert_eq!(connected("attachedTemplate", target, true), Ok(FileKind::Docx), "{target}");
    }
    for kind in ["oleObject", "frame", "subDocument", "aFChunk"] {
        assert_eq!(connected(kind, "https://example.org/a", true), Err(FileRefusal::Active), "{kind}");
        assert_eq!(connected(kind, "embeddings/a.bin", false), Ok(FileKind::Docx), "{kind}");
    }
    let hidden = "<Relationship Id=\"a\" Type=\"http://a/&#111;leObject\" Target=\"http://a\" TargetMode=\"External\"/>";
    let hidden = Package::document().with(CONNECTIONS, relationships(hidden));
    assert_eq!(judge(&hidden.pack()), Err(FileRefusal::Active));
    assert_eq!(connected("hyperlink", "https://example.org", true), Ok(FileKind::Docx));
}

#[test]
fn a_workbook_may_refer_to_another_but_not_to_a_program() {
    let link = |inner: &str| {
        let inner = format!("<externalLink xmlns=\"a\"><{inner}/></externalLink>");
        judge(&Package::workbook().with("xl/externalLinks/externalLink1.xml", inner).pack())
    };
    assert_eq!(link("externalBook"), Ok(FileKind::Xlsx));
    assert_eq!(link("ddeLink ddeService=\"cmd\""), Err(FileRefusal::Active));
}

#[test]
fn a_declaration_of_a_type_is_refused_wherever_it_is_read() {
    let declared =
        "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><Relationships>&b;</Relationships>";
    assert_eq!(judge(&Package::document().with(CONNECTIONS, declared).pack()), Err(FileRefusal::Active));
    let types = Package::document().with_types("<Types", "<!DOCTYPE Types><Types");
    assert_eq!(judge(&types.pack()), Err(FileRefusal::Active));
    assert_eq!(judge(&Package::document().with(CONNECTIONS, "<a>").pack()), Err(FileRefusal::Broken));
}

#[test]
fn another_archive_is_an_archive_and_another_document_is_not_taken() {
    assert_eq!(judge(&zip(&[("a.txt", b"a"), ("word/document.xml", b"<a/>")])), Err(FileRefusal::Archive));
    assert_eq!(judge(&zip(&[])), Err(FileRefusal::Archive));
    assert_eq!(judge(b"PK\x03\x04 and no more"), Err(FileRefusal::Archive));
    let other = zip(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"<a/>")]);
    assert_eq!(judge(&other), Err(FileRefusal::NotTaken));
}

#[test]
fn names_that_lead_outside_or_are_there_twice_are_refused() {
    for name in ["../a", "/a", "word/../../a", "word\\a", "C:a", "WORD/Document.XML"] {
        assert_eq!(judge(&Package::document().with(name, "a").pack()), Err(FileRefusal::Broken), "{name}");
    }
    let package = Package::document().with("word/documenu.xml", "<b/>");
    let twice = changed(&package, b"word/documenu.xml", b"word/document.xml");
    assert_eq!(judge(&twice), Err(FileRefusal::Broken));
}

#[test]
fn a_part_that_has_one_name_in_the_directory_and_another_before_it_is_refused() {
    let mut content = Package::document().with("word/a.xml", "<a/>").pack();
    let place = memmem::find(&content, b"word/a.xml").unwrap();
    content[place + 5] = b'b';
    assert_eq!(judge(&content), Err(FileRefusal::Broken));
}

#[test]
fn what_is_encrypted_is_locked() {
    let mut content = Package::document().pack();
    for (magic, flags) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let places: Vec<usize> = memmem::find_iter(&content, magic).collect();
        for place in places {
            content[place + flags] |= 1;
        }
    }
    assert_eq!(judge(&content), Err(FileRefusal::Locked));
}

#[test]
fn what_does_not_unpack_or_has_another_sum_is_broken() {
    let content = Package::document().with("word/a.bin", vec![7; 300]).pack();
    assert_eq!(judge(&content), Ok(FileKind::Docx));
    assert_eq!(judge(&content[..content.len() - 10]), Err(FileRefusal::Broken));
    let name = memmem::find(&content, b"word/a.bin").unwrap();
    let mut broken = content.clone();
    broken[name + 10] ^= 0xFF;
    assert_eq!(judge(&broken), Err(FileRefusal::Broken));
    // The sums of the first part, in its header and in the directory.
    let mut other = content;
    let directory = memmem::find(&other, b"PK\x01\x02").unwrap();
    other[14] ^= 1;
    other[directory + 16] ^= 1;
    assert_eq!(judge(&other), Err(FileRefusal::Broken));
}

#[test]
fn a_bomb_is_found_by_what_comes_out_of_it_whatever_its_headers_promise() {
    let mut content = Package::document().with("word/media/a.bin", vec![0; 8 << 20]).pack();
    assert_eq!(judge(&content), Err(FileRefusal::Swollen));
    let size = (8_u32 << 20).to_le_bytes();
    let places: Vec<usize> = memmem::find_iter(&content, &size).collect();
    assert!(places.len() >= 2);
    for place in places {
        content[place..place + 4].copy_from_slice(&9_u32.to_le_bytes());
    }
    assert_eq!(judge(&content), Err(FileRefusal::Swollen));
}

#[test]
fn a_small_promise_that_is_a_lie_is_no_bomb_but_broken() {
    let mut content = Package::document().with("word/media/a.bin", vec![7; 77_777]).pack();
    let places: Vec<usize> = memmem::find_iter(&content, &77_777_u32.to_le_bytes()).collect();
    for place in places {
        content[place..place + 4].copy_from_slice(&9_u32.to_le_bytes());
    }
    assert_eq!(judge(&content), Err(FileRefusal::Broken));
}

#[test]
fn a_package_of_more_parts_than_any_document_has_is_refused() {
    let mut package = Package::document();
    for index in 0..MOST_PARTS {
        package.add(&format!("word/media/{index}.png"), "a");
    }
    assert_eq!(judge(&package.pack()), Err(FileRefusal::Swollen));
}

#[test]
fn a_package_that_opens_as_something_else_as_well_is_refused() {
    let content = Package::document().pack();
    let double = [&content[..], &content[..]].concat();
    assert_eq!(judge(&double), Err(FileRefusal::Broken));
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    writer.start_file("a.pdf", stored).unwrap();
    writer.write_all(b"%PDF-1.7").unwrap();
    for (name, content) in Package::document().parts {
        writer.start_file(name, stored).unwrap();
        writer.write_all(&content).unwrap();
    }
    assert_eq!(judge(&writer.finish().unwrap().into_inner()), Err(FileRefusal::Broken));
}
