use super::*;

fn of(text: &str) -> Result<(), FileRefusal> {
    judge(text.as_bytes())
}

#[test]
fn one_tree_is_taken_in_the_encoding_that_it_declares() {
    let text = "<?xml version=\"1.0\" encoding=\"windows-1251\"?>\r\n<!-- а --><Файл ИдФайл=\"1\">\
                <Документ>Счёт &amp; &#1072;<![CDATA[<b>]]></Документ></Файл>\n<!-- б -->";
    assert_eq!(judge(&WINDOWS_1251.encode(text).0), Ok(()));
    let text = text.replace("windows-1251", "UTF-8");
    assert_eq!(of(&text), Ok(()));
    assert_eq!(of(&format!("\u{FEFF}{text}")), Ok(()));
    assert_eq!(of("<a/>"), Ok(()));
    assert_eq!(of("<?xml version='1.0'?><?xml-stylesheet href='a.xsl'?><a:b xmlns:a='c'><d/></a:b>"), Ok(()));
}

#[test]
fn what_is_no_tree_to_its_end_is_broken() {
    let broken = [
        "<a>",
        "<a></b>",
        "</a>",
        "<a/><b/>",
        "<a></a><b></b>",
        "a<a/>",
        "<a/>b",
        "<a>&b;</a>",
        "<a>&#0;</a>",
        "<a b='1' b='2'/>",
        "<a b=1/>",
        "<a b='&c;'/>",
        "<!-- a -->",
        "<a><![CDATA[</a>",
        "<![CDATA[a]]><a/>",
        " <?xml version='1.0'?><a/>",
        "<a>\u{1}</a>",
        "<a",
        "<a>\0</a>",
    ];
    for text in broken {
        assert_eq!(of(text), Err(FileRefusal::Broken), "{text}");
    }
    assert_eq!(judge(b"<a>\xFF</a>"), Err(FileRefusal::Broken));
}

#[test]
fn a_declaration_of_a_type_is_refused() {
    assert_eq!(of("<!DOCTYPE a [<!ENTITY b 'b'>]><a>&b;</a>"), Err(FileRefusal::Active));
    assert_eq!(
        of("<?xml version='1.0'?><!-- --><!DOCTYPE a SYSTEM 'http://a'><a/>"),
        Err(FileRefusal::Active)
    );
}

#[test]
fn what_a_browser_or_an_office_opens_is_not_taken() {
    let pages = [
        "<html/>",
        "<!DOCTYPE html><html/>",
        "<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>",
        "<a:SVG xmlns:a='http://www.w3.org/2000/svg'/>",
        "<!-- --><h:html xmlns:h='http://www.w3.org/1999/xhtml'/>",
        "<?mso-application progid=\"Excel.Sheet\"?><Workbook/>",
    ];
    for text in pages {
        assert_eq!(of(text), Err(FileRefusal::NotTaken), "{text}");
    }
    let script = "<a xmlns:h='http://www.w3.org/1999/xhtml'><h:script>alert(1)</h:script></a>";
    assert_eq!(of(script), Err(FileRefusal::Active));
    assert_eq!(of("<a><script>echo</script></a>"), Ok(()));
}

#[test]
fn other_encodings_are_not_taken() {
    for encoding in ["UTF-16", "koi8-r", "UTF-7", "nothing"] {
        let text = format!("<?xml version=\"1.0\" encoding=\"{encoding}\"?><a/>");
        assert_eq!(of(&text), Err(FileRefusal::NotTaken), "{encoding}");
    }
}

#[test]
fn depth_takes_no_more_than_it_has() {
    let deep = format!("{}{}", "<a>".repeat(300_000), "</a>".repeat(300_000));
    assert_eq!(of(&deep), Ok(()));
    let wide: Vec<String> = (0..30_000).map(|index| format!("a{index}=''")).collect();
    assert_eq!(of(&format!("<a {}/>", wide.join(" "))), Ok(()));
}
