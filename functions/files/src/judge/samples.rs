//! Files for the tests.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

/// A zip of parts under their names.
pub(super) fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        writer.start_file(*name, options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

const DOCUMENT: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";

/// The parts of a package: its types, its root, and its main part.
pub(super) struct Package {
    pub(super) parts: Vec<(String, Vec<u8>)>,
}

impl Package {
    fn new(main: &str, content_type: &str, body: &str) -> Self {
        let types = format!(
            "\u{FEFF}<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\r\n\
             <Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
             <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
             <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
             <Override PartName=\"/{main}\" ContentType=\"{content_type}\"/></Types>"
        );
        let mut package = Self { parts: Vec::new() };
        package.add("_rels/.rels", relationships(&relationship("officeDocument", main, false)));
        package.add(main, body);
        package.add("[Content_Types].xml", types);
        package
    }

    pub(super) fn document() -> Self {
        let body = "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"/>";
        Self::new("word/document.xml", DOCUMENT, body)
    }

    pub(super) fn workbook() -> Self {
        let body = "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"/>";
        Self::new("xl/workbook.xml", WORKBOOK, body)
    }

    pub(super) fn add(&mut self, name: &str, content: impl Into<Vec<u8>>) {
        self.parts.push((name.to_owned(), content.into()));
    }

    /// The same with a part added.
    pub(super) fn with(mut self, name: &str, content: impl Into<Vec<u8>>) -> Self {
        self.add(name, content);
        self
    }

    /// The same with a text of its types replaced.
    pub(super) fn with_types(mut self, before: &str, after: &str) -> Self {
        for (name, content) in &mut self.parts {
            if name == "[Content_Types].xml" {
                let types = std::str::from_utf8(content).unwrap();
                assert!(types.contains(before));
                *content = types.replace(before, after).into_bytes();
            }
        }
        self
    }

    pub(super) fn pack(&self) -> Vec<u8> {
        let parts = self.parts.iter().map(|(name, content)| (name.as_str(), content.as_slice()));
        zip(&parts.collect::<Vec<_>>())
    }
}

pub(super) fn relationships(inner: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{inner}</Relationships>"
    )
}

pub(super) fn relationship(kind: &str, target: &str, is_outside: bool) -> String {
    let mode = if is_outside { " TargetMode=\"External\"" } else { "" };
    format!(
        "<Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}\" \
         Target=\"{target}\"{mode}/>"
    )
}

/// A PDF of these objects, which are numbered from 1; the first is the root.
pub(super) fn pdf<T: AsRef<[u8]>>(objects: &[T]) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (index, object) in objects.iter().enumerate() {
        writeln!(table, "{:010} 00000 n ", file.len()).unwrap();
        file.extend(format!("{} 0 obj\n", index + 1).into_bytes());
        file.extend(object.as_ref());
        file.extend(b"\nendobj\n");
    }
    let start = file.len();
    file.extend(table.into_bytes());
    let size = objects.len() + 1;
    file.extend(format!("trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n").into_bytes());
    file
}

pub(super) fn deflated(content: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

/// A stream of a PDF with what its dictionary says beside its length.
pub(super) fn stream(dictionary: &str, data: &[u8]) -> Vec<u8> {
    let head = format!("<< {dictionary} /Length {} >>\nstream\r\n", data.len());
    [head.as_bytes(), data, b"\nendstream"].concat()
}

/// A stream of objects, compressed.
pub(super) fn object_stream(objects: &[&str]) -> Vec<u8> {
    let (mut heads, mut bodies) = (String::new(), String::new());
    for (index, object) in objects.iter().enumerate() {
        write!(heads, "{} {} ", index + 10, bodies.len()).unwrap();
        bodies.push_str(object);
        bodies.push(' ');
    }
    let dictionary =
        format!("/Type /ObjStm /N {} /First {} /Filter /FlateDecode", objects.len(), heads.len());
    stream(&dictionary, &deflated((heads + &bodies).as_bytes()))
}

/// A PDF as a program writes it: a page, an outline, a form without scripts, and what it says of itself.
pub(super) fn plain_pdf() -> Vec<u8> {
    pdf(&[
        b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /GoTo /D [3 0 R /Fit] >> /AcroForm << /Fields [] >> >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Annots [5 0 R] >>".to_vec(),
        stream("/Filter /FlateDecode", &deflated(b"BT (a) Tj ET")),
        b"<< /Type /Annot /Subtype /Link /A << /S /URI /URI (https://example.org) >> >>".to_vec(),
        object_stream(&["<< /Title (a) >>", "[1 2]", "5"]),
        stream("/Type /Metadata /Subtype /XML", b"<?xpacket?><x:xmpmeta/>"),
    ])
}

pub(super) fn picture(format: ImageFormat) -> Vec<u8> {
    let picture = RgbImage::from_fn(40, 30, |x, y| Rgb([x.to_le_bytes()[0], y.to_le_bytes()[0], 30]));
    let mut file = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(picture).write_to(&mut file, format).unwrap();
    file.into_inner()
}

/// A signature of nobody: signed data that is empty but for its version and what fills it up.
pub(super) fn signature(filling: usize) -> Vec<u8> {
    let wrap = |kind: u8, inner: &[u8]| {
        let length = u16::try_from(inner.len()).unwrap().to_be_bytes();
        [&[kind, 0x82, length[0], length[1]], inner].concat()
    };
    let version = [&[2, 1, 1][..], &vec![5; filling]].concat();
    let data = wrap(0xA0, &wrap(0x30, &version));
    let kind = b"\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02";
    wrap(0x30, &[&kind[..], &data].concat())
}
