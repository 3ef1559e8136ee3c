use super::*;
use crate::judge::samples::{deflated, object_stream, pdf, plain_pdf, stream, zip};

const CATALOG: &[u8] = b"<< /Type /Catalog >>";

fn object(object: impl AsRef<[u8]>) -> Result<(), FileRefusal> {
    judge(&pdf(&[CATALOG, object.as_ref()]))
}

#[test]
fn what_programs_write_is_taken() {
    let plain = plain_pdf();
    assert!(is_pdf(&plain));
    assert_eq!(judge(&plain), Ok(()));
    // What was changed stands behind what was there.
    let change = b"2 0 obj\n<< /Type /Pages >>\nendobj\nxref\n2 1\n0000000015 00000 n \n\
                   trailer\n<< /Size 9 /Prev 9 /Root 1 0 R >>\nstartxref\n9\n%%EOF\r\n\0\0";
    assert_eq!(judge(&[&plain[..], change].concat()), Ok(()));
}

#[test]
fn only_blanks_may_stand_before_the_header() {
    for before in [&b""[..], b"\xEF\xBB\xBF", b" \r\n\0", b"\xEF\xBB\xBF\n"] {
        assert!(is_pdf(&[before, b"%PDF-1.4"].concat()), "{before:?}");
    }
    for before in [&b"a"[..], b"<html>\n", &[b' '; 1_100]] {
        assert!(!is_pdf(&[before, b"%PDF-1.4"].concat()), "{before:?}");
    }
    assert!(opens_as_pdf(&[&[b'a'; 1_000][..], b"%PDF-1.4"].concat()));
}

#[test]
fn a_file_that_is_cut_off_is_broken() {
    let plain = plain_pdf();
    assert_eq!(judge(&plain[..plain.len() / 2]), Err(FileRefusal::Broken));
    assert_eq!(judge(&[&plain[..], &[b'a'; 2_000]].concat()), Err(FileRefusal::Broken));
    assert_eq!(judge(&[&plain[..], &[0; 2_000]].concat()), Ok(()));
}

#[test]
fn what_acts_by_itself_is_refused_however_its_name_is_written() {
    let active = [
        "<< /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> >>",
        "<< /AA << /O << /S /J#61vaScript >> >> >>",
        "<</#4a#53(a)>>",
        "<< /S/Launch/F(cmd.exe) >>",
        "<< /Names << /EmbeddedFiles 5 0 R >> >>",
        "<< /Type /EmbeddedFile >>",
        "<< /Subtype /RichMedia >>",
        "<< /AcroForm << /XFA [(a) 5 0 R] >> >>",
        "<< /S /SubmitForm >>",
        "<< /S /ImportData >>",
        "<< /S /GoToE >>",
        "[ [ << /A [ /B /JS ] >> ] ]",
        "<< /A % /B (\n /JS 5 0 R >>",
        "<< /A (\\)) /JS 5 0 R >>",
        "<< /A (() /B) /JS 5 0 R >>",
        "<< /A <2F> /JS 5 0 R >>",
    ];
    for text in active {
        assert_eq!(object(text), Err(FileRefusal::Active), "{text}");
    }
}

#[test]
fn a_word_in_a_text_a_comment_or_what_is_drawn_is_no_name() {
    let calm = [
        "<< /Title (see /JavaScript and /Launch) >>",
        "<< /Title (a \\( /JS) >>",
        "<< /A (( /JS ) /JS ) >>",
        "<< /A % /JS\n 1 >>",
        "<< /A <2F4A53> >>",
        "<< /JSON /JavaScripts /Js /javascript >>",
        "<< /A (JavaScript) /B /Fit >>",
    ];
    for text in calm {
        assert_eq!(object(text), Ok(()), "{text}");
    }
    let drawn = b"BT /F1 9 Tf (/JavaScript) Tj /JS BMC EMC ET";
    assert_eq!(object(stream("/Filter /FlateDecode", &deflated(drawn))), Ok(()));
    assert_eq!(object(stream("", drawn)), Ok(()));
    assert_eq!(object(stream("/Filter /DCTDecode", b"\x01 /JS \x02")), Ok(()));
}

#[test]
fn an_object_is_found_wherever_a_reader_may_be_sent() {
    let script = "9 0 obj << /S /JavaScript >> endobj";
    let hidden = [
        format!("<< /A (a {script}) >>"),
        format!("% {script}"),
        format!("<< /A % {script}\n 1 >>"),
        "<< /A (9 0 %\nobj << /S /JavaScript >>) >>".to_owned(),
        "<< /A (9 0 % a\r\n  obj<</S/JavaScript>>) >>".to_owned(),
        "<< /A (9\n0\0obj<</S/JavaScript>>) >>".to_owned(),
        "<< /A (9 0obj<</S/JavaScript>>) >>".to_owned(),
        "<< /A (trailer << /Root << /JS (a) >> >>) >>".to_owned(),
    ];
    for text in hidden {
        assert_eq!(object(&text), Err(FileRefusal::Active), "{text}");
    }
    assert_eq!(object(stream("", script.as_bytes())), Err(FileRefusal::Active));
    assert_eq!(object(stream("/Filter /DCTDecode", b"\xFF\xD8 9 0 obj[/JS]")), Err(FileRefusal::Active));
    assert_eq!(object("<< /A (an obj << /S /JavaScript >>) >>"), Ok(()));
}

#[test]
fn a_word_of_an_end_within_an_object_ends_nothing() {
    for word in
        ["endobj", "stream", "endstream", "obj", "9 0 obj", "9 0 obj endobj", "] endobj", "startxref", "xref"]
    {
        let text = format!("<< /A {word} /S /JavaScript >>");
        assert_eq!(object(&text), Err(FileRefusal::Active), "{text}");
        let text = format!("[ >> [ {word} << /S /JavaScript >> ] ]");
        assert_eq!(object(&text), Err(FileRefusal::Active), "{text}");
    }
}

#[test]
fn a_file_that_asks_for_a_password_is_locked() {
    let file = pdf(&[CATALOG]);
    let place = memmem::find(&file, b"/Root").unwrap();
    let locked = [&file[..place], b"/Encrypt 5 0 R ", &file[place..]].concat();
    assert_eq!(judge(&locked), Err(FileRefusal::Locked));
    assert_eq!(object(stream("/Type /XRef /W [1 2 1] /Encr#79pt 5 0 R", b"a")), Err(FileRefusal::Locked));
    // What is encrypted does not unpack.
    let unreadable = stream("/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode", b"secret");
    let locked = pdf(&[CATALOG, &unreadable, &stream("/Type /XRef /Encrypt 5 0 R", b"a")]);
    assert_eq!(judge(&locked), Err(FileRefusal::Locked));
    assert_eq!(object("<< /Title (/Encrypt) /Encrypt /Fit >>"), Ok(()));
}

#[test]
fn objects_within_a_stream_are_looked_through() {
    let calm = ["<< /Title (/JavaScript) >>", "[1 (a) /Fit]", "null"];
    assert_eq!(object(object_stream(&calm)), Ok(()));
    for script in ["<< /S /JavaScript >>", "<</#4AS 1>>", "/Launch"] {
        assert_eq!(object(object_stream(&["5", script])), Err(FileRefusal::Active), "{script}");
    }
    let plain = stream("/Type /ObjStm /N 1 /First 4", b"9 0 << /S /JavaScript >>");
    assert_eq!(object(plain), Err(FileRefusal::Active));
    let plain = stream("/Type /ObjStm /N 1 /First 4 /Filter []", b"9 0 << /S /GoTo >>");
    assert_eq!(object(plain), Ok(()));
}

#[test]
fn an_object_within_a_stream_begins_where_the_stream_says() {
    // The place is in the middle of a text.
    let data = b"9 3 (a << /S /JavaScript >> )";
    let hidden = stream("/Type /ObjStm /N 1 /First 4 /Filter /Fl", &deflated(data));
    assert_eq!(object(hidden), Err(FileRefusal::Active));
    let untyped = stream("/N 1 /First 4 /Filter /FlateDecode", &deflated(b"9 0 << /JS (a) >>"));
    assert_eq!(object(untyped), Err(FileRefusal::Active));
    let picture = stream("/N 3 /Alternate /DeviceRGB /Filter /FlateDecode", b"colours");
    assert_eq!(object(picture), Ok(()));
}

#[test]
fn a_stream_of_objects_that_does_not_say_how_it_is_packed_is_broken() {
    let data = deflated(b"9 0 << /A (a) >>");
    let dictionaries = [
        "/Filter /LZWDecode",
        "/Filter [/ASCIIHexDecode /FlateDecode]",
        "/Filter [/FlateDecode /FlateDecode]",
        "/Filter 7 0 R",
        "/Filter /FlateDecode /F#69lter /ASCIIHexDecode",
        "/Filter /FlateDecode /DecodeParms << /Predictor 12 >>",
        "/Filter /FlateDecode /DecodeParms 7 0 R",
        "/Filter /FlateDecode /F (other.pdf)",
        "/Filter /FlateDecode /N 2",
        "",
    ];
    for dictionary in dictionaries {
        let stream = stream(&format!("/Type /ObjStm /N 1 /First 4 {dictionary}"), &data);
        assert_eq!(object(stream), Err(FileRefusal::Broken), "{dictionary}");
    }
    let good = "/Type /ObjStm /N 1 /First 4 /Filter [/FlateDecode] /DecodeParms [null] /Extends 7 0 R";
    assert_eq!(object(stream(good, &data)), Ok(()));
    assert_eq!(object(stream(good, &data[..data.len() - 3])), Err(FileRefusal::Broken));
    assert_eq!(object(stream(&good.replace("/N 1", "/N 9 0 R"), &data)), Err(FileRefusal::Broken));
    assert_eq!(object(stream(&good.replace("/N 1", "/N 3"), &data)), Err(FileRefusal::Broken));
}

#[test]
fn streams_that_unpack_to_too_much_are_refused() {
    let zeros = [b"9 0 ".as_slice(), &vec![b' '; 33 << 20]].concat();
    let bomb = stream("/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode", &deflated(&zeros));
    assert_eq!(judge(&pdf(&[CATALOG, &bomb])), Ok(()));
    assert_eq!(judge(&pdf(&[CATALOG, &bomb, &bomb])), Err(FileRefusal::Swollen));
}

#[test]
fn objects_within_objects_without_end_are_not_read_for_ever() {
    let mut nested = b"%PDF-1.4\n".to_vec();
    nested.extend(b"1 0 obj << /A ( ".repeat(60_000));
    nested.extend(b"%%EOF");
    assert_eq!(judge(&nested), Err(FileRefusal::Broken));
    let places = "9 0 ".repeat(60_000);
    let data = format!("{places}{}", "<< ".repeat(60_000));
    let dictionary = format!("/Type /ObjStm /N 60000 /First {} /Filter /FlateDecode", places.len());
    assert_eq!(object(stream(&dictionary, &deflated(data.as_bytes()))), Err(FileRefusal::Broken));
}

#[test]
fn a_file_that_opens_as_an_archive_as_well_is_one() {
    let double = [plain_pdf(), zip(&[("a.exe", b"MZ")])].concat();
    assert_eq!(judge(&[&double[..], b"\n%%EOF"].concat()), Err(FileRefusal::Archive));
}
