use std::io::{Cursor, Write};

use domain::employee::MOST_IMPORTED;
use proptest::prelude::*;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::columns::{Column, Meaning, Person, columns_of, people_of};
use super::file::{MOST_COLUMNS, Unreadable, table_of};

/// What is read from a file.
struct Read {
    columns: Vec<Column>,
    lines: Vec<Person>,
}

fn read(file: &[u8]) -> Result<Read, Unreadable> {
    let table = table_of(file)?;
    let columns = columns_of(&table);
    Ok(Read { lines: people_of(&table, &columns), columns })
}

fn people(file: impl AsRef<[u8]>) -> Read {
    read(file.as_ref()).unwrap()
}

fn emails(file: impl AsRef<[u8]>) -> Vec<(usize, String)> {
    people(file).lines.into_iter().map(|line| (line.line, line.email)).collect()
}

fn meanings(headings: &str) -> Vec<Option<Meaning>> {
    people(headings).columns.into_iter().map(|column| column.meaning).collect()
}

/// An archive of these parts.
fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A workbook whose sheets have this content, the first of them hidden if `hides_first`.
fn workbook(sheets: &[&str], hides_first: bool) -> Vec<u8> {
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let numbers = 1..=sheets.len();
    let state = |number| if hides_first && number == 1 { " state=\"hidden\"" } else { "" };
    let list: Vec<String> = numbers
        .clone()
        .map(|number| {
            format!("<sheet name=\"S{number}\" sheetId=\"{number}\"{} r:id=\"r{number}\"/>", state(number))
        })
        .collect();
    let links: Vec<String> = numbers
        .clone()
        .map(|number| {
            format!("<Relationship Id=\"r{number}\" Type=\"{office}/worksheet\" Target=\"worksheets/{number}.xml\"/>")
        })
        .collect();
    let (list, links) = (list.concat(), links.concat());
    let styles = format!(
        "<styleSheet xmlns=\"{main}\"><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"22\"/></cellXfs></styleSheet>"
    );
    let root = format!(
        "<Relationships xmlns=\"{package}\"><Relationship Id=\"r\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    let book = format!("<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets>{list}</sheets></workbook>");
    let links = format!("<Relationships xmlns=\"{package}\">{links}</Relationships>");
    let sheets: Vec<(String, String)> = numbers
        .zip(sheets)
        .map(|(number, rows)| {
            let content = format!("<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData></worksheet>");
            (format!("xl/worksheets/{number}.xml"), content)
        })
        .collect();
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", links.as_bytes()),
        ("xl/styles.xml", styles.as_bytes()),
    ];
    parts.extend(sheets.iter().map(|(name, content)| (name.as_str(), content.as_bytes())));
    archive(&parts)
}

fn row(number: usize, cells: &[&str]) -> String {
    let cells: Vec<String> = cells
        .iter()
        .zip('A'..)
        .filter(|(text, _)| !text.is_empty())
        .map(|(text, column)| format!("<c r=\"{column}{number}\" t=\"inlineStr\"><is><t>{text}</t></is></c>"))
        .collect();
    format!("<row r=\"{number}\">{}</row>", cells.concat())
}

#[test]
fn a_file_is_read_in_whatever_encoding_it_comes() {
    let text = "Почта;Имя\nanna@a.example;Ёлкина\n";
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let great: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let marked = |mark: [u8; 2], octets: &[u8]| [mark.as_slice(), octets].concat();
    let windows = encoding_rs::WINDOWS_1251.encode(text).0.into_owned();
    for file in [
        text.as_bytes().to_vec(),
        format!("\u{FEFF}{text}").into_bytes(),
        marked([0xFF, 0xFE], &little),
        marked([0xFE, 0xFF], &great),
        little,
        great,
        windows,
    ] {
        let line = Person {
            line: 2,
            email: "anna@a.example".to_owned(),
            name: "Ёлкина".to_owned(),
            ..Person::default()
        };
        assert_eq!(people(&file).lines, [line], "{file:?}");
    }
}

#[test]
fn the_separator_is_the_one_that_is_announced_or_else_the_one_that_is_used() {
    for text in ["Email;Name\na@a.example;A", "Name,Email\nA,a@a.example", "Name\tEmail\nA\ta@a.example"] {
        assert_eq!(emails(text), [(2, "a@a.example".to_owned())], "{text}");
    }
    assert_eq!(emails("\"Name, all; of, it\";Email\nA;a@a.example"), [(2, "a@a.example".to_owned())]);
    for separator in [';', ',', '\t', '|', '^'] {
        for end in ["\n", "\r\n", "\r"] {
            let text = format!("sep={separator}{end}Name{separator}Email{end}A,;B{separator}a@a.example");
            let text = if matches!(separator, ',' | ';') { text.replace(",;", " ") } else { text };
            assert_eq!(emails(&text), [(3, "a@a.example".to_owned())], "{text}");
        }
    }
}

#[test]
fn a_line_has_the_number_that_the_file_gives_it() {
    let text = "\nEmail;Name\na@a.example;A\n\n;;\n\"b@a.example\";\"B\nC\nD\"\n  \nc@a.example";
    let lines = [(3, "a@a.example"), (6, "b@a.example"), (10, "c@a.example")];
    let lines = lines.map(|(line, email)| (line, email.to_owned()));
    for end in ["\n", "\r\n", "\r"] {
        assert_eq!(emails(text.replace('\n', end)), lines, "{end:?}");
    }
    let sheet = [
        row(2, &["Email", "Name"]),
        row(3, &["a@a.example", "A"]),
        row(5, &[" "]),
        row(6, &["b@a.example"]),
        row(10, &["c@a.example"]),
    ];
    assert_eq!(emails(workbook(&[&sheet.concat()], false)), lines);
}

#[test]
fn headings_are_understood_as_people_write_them() {
    for heading in [
        "Почта",
        "Эл. почта",
        "эл.почта",
        "E-mail",
        "Email address",
        "Адрес электронной почты",
        "ЭЛЕКТРОННАЯ ПОЧТА",
        "Электронный адрес:",
        "Е-mail",
        "e_mail",
    ] {
        assert_eq!(meanings(heading), [Some(Meaning::Email)], "{heading}");
    }
    for (heading, meaning) in [
        ("ФИО", Meaning::Name),
        ("Ф.И.О.", Meaning::Name),
        ("ФИО сотрудника", Meaning::Name),
        ("Имя сотрудника", Meaning::Name),
        ("Full name", Meaning::Name),
        ("Роль в системе", Meaning::Role),
        ("Подразделение", Meaning::Departments),
        ("Должность", Meaning::Post),
        ("Job title", Meaning::Post),
    ] {
        assert_eq!(meanings(&format!("{heading};почта"))[0], Some(meaning), "{heading}");
    }
    assert_eq!(
        people("Телефон;E-mail;Имя;Почта;ФИО;").columns,
        [
            ("Телефон", None),
            ("E-mail", Some(Meaning::Email)),
            ("Имя", Some(Meaning::Name)),
            ("Почта", None),
            ("ФИО", None)
        ]
        .map(|(name, meaning)| Column { name: name.to_owned(), meaning, samples: Vec::new() })
    );
}

#[test]
fn addresses_are_found_under_a_heading_that_says_nothing_of_them() {
    let meanings = |text: &str| -> Vec<Option<Meaning>> {
        people(text).columns.into_iter().map(|column| column.meaning).collect()
    };
    assert_eq!(
        meanings("Имя;Логин;Запасная\nАнна;a@a.example;a@b.example\nБорис;b@a.example;\n"),
        [Some(Meaning::Name), Some(Meaning::Email), None]
    );
    assert_eq!(meanings("Логин;Почта\na@a.example;b@a.example\n"), [None, Some(Meaning::Email)]);
    assert_eq!(meanings("Имя;Логин\nАнна;anna\nБорис;b@a.example\nВера;vera\n"), [Some(Meaning::Name), None]);
    let shown = people("Имя;Почта\n;a@a.example\nБ;b@a.example\nВ;\nГ;c@a.example\nД;d@a.example\n").columns;
    assert_eq!(shown[0].samples, ["Б", "В", "Г"]);
}

#[test]
fn a_name_is_joined_of_its_parts_wherever_they_stand() {
    let names =
        |text: &str| -> Vec<String> { people(text).lines.into_iter().map(|line| line.name).collect() };
    assert_eq!(
        names("Отчество;Почта;Имя;Фамилия\nСергеевна;a@a.example;Анна;Петрова\n;b@a.example;Борис;\n"),
        ["Петрова Анна Сергеевна", "Борис"]
    );
    assert_eq!(names("First name,Last name,Email\nAnna,Parker,a@a.example"), ["Parker Anna"]);
    assert_eq!(names("Имя:;Почта;Фамилия сотрудника\nАнна;a@a.example;Петрова"), ["Петрова Анна"]);
    assert_eq!(
        names("Имя и отчество;Почта;Фамилия\nАнна Сергеевна;a@a.example;Петрова"),
        ["Петрова Анна Сергеевна"]
    );
    assert_eq!(
        names("ФИО;Имя;Фамилия;Почта\n;Анна;Петрова;a@a.example\nБ В;Б;Г;b@a.example"),
        ["Петрова Анна", "Б В"]
    );
}

#[test]
fn an_address_may_stand_with_its_name() {
    let named = |text: &str| -> Vec<(String, String)> {
        people(text).lines.into_iter().map(|line| (line.email, line.name)).collect()
    };
    let pair = |email: &str, name: &str| (email.to_owned(), name.to_owned());
    assert_eq!(
        named("Почта\n\"\"\"Петрова Анна\"\" <a@a.example>\"\n<b@a.example>\nc@a.example"),
        [pair("a@a.example", "Петрова Анна"), pair("b@a.example", ""), pair("c@a.example", "")]
    );
    assert_eq!(
        named("Почта;Имя\nА <a@a.example>;Анна\nБ <b@a.example>;"),
        [pair("a@a.example", "Анна"), pair("b@a.example", "Б")]
    );
}

#[test]
fn quotes_and_formulas_are_text_in_one_line() {
    let line = &people("Email;Name;Post\na@a.example;\"Ю \"\"Я\"\"; Ко\nи\";'=1+1\n").lines[0];
    assert_eq!((line.name.as_str(), line.post.as_str()), ("Ю \"Я\"; Ко и", "=1+1"));
}

#[test]
fn values_of_a_workbook_are_the_texts_that_people_see() {
    let head = row(1, &["Email", "Post", "Name", "Role", "Department"]);
    let values = "<row r=\"2\"><c r=\"A2\" t=\"str\"><v>a@a.example</v></c><c r=\"B2\"><v>5</v></c><c r=\"C2\"><v>0.30000000000000004</v></c><c r=\"D2\" s=\"1\"><v>46387</v></c><c r=\"E2\" s=\"2\"><v>46387.5</v></c></row>\
                  <row r=\"3\"><c r=\"A3\" t=\"b\"><v>1</v></c><c r=\"B3\"><v>79123456789</v></c><c r=\"C3\" t=\"e\"><v>#N/A</v></c></row>";
    let hidden = row(1, &["Email"]) + &row(2, &["hidden@a.example"]);
    let read = people(workbook(&[&hidden, "", &format!("{head}{values}")], true)).lines;
    let texts: Vec<[&str; 5]> = read
        .iter()
        .map(|line| [&line.email, &line.post, &line.name, &line.role, &line.departments].map(String::as_str))
        .collect();
    assert_eq!(
        texts,
        [
            ["a@a.example", "5", "0.3", "31.12.2026", "31.12.2026 12:00:00"],
            ["true", "79123456789", "#N/A", "", ""]
        ]
    );
}

#[test]
fn what_is_no_table_of_people_is_refused_for_what_it_is() {
    let refused = |file: &[u8]| read(file).err().unwrap();
    for file in [
        b"\x89PNG\r\n\x1a\nIHDR".as_slice(),
        b"%PDF-1.7\n%\n1 0 obj",
        b"\xFF\xD8\xFF\xE0JFIF",
        b"email;name\na@a.example;\0",
        b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
        b"PK\x05\x06",
        b"PKzip",
    ] {
        assert_eq!(refused(file), Unreadable::NoTable, "{file:?}");
    }
    assert_eq!(refused(&archive(&[("word/document.xml", b"<document/>")])), Unreadable::NoTable);
    assert_eq!(refused(&archive(&[("xl/workbook.xml", b"<workbook/>")])), Unreadable::Broken);
    let whole = workbook(&[&row(1, &["Email"])], false);
    assert_eq!(refused(&whole[..whole.len() / 2]), Unreadable::Broken);
    let package: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let locked = [b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".as_slice(), &package].concat();
    assert_eq!(refused(&locked), Unreadable::Locked);
    for file in [b"".as_slice(), b"\n;;\n", &workbook(&["", ""], false)] {
        assert_eq!(refused(file), Unreadable::Empty, "{file:?}");
    }
}

#[test]
fn no_more_is_read_than_an_import_takes() {
    let refused = |file: &[u8]| read(file).err();
    let lines = |count: usize| "Email\n".to_owned() + &"a@a.example\n".repeat(count);
    assert_eq!(refused(lines(MOST_IMPORTED).as_bytes()), None);
    assert_eq!(refused(lines(MOST_IMPORTED + 1).as_bytes()), Some(Unreadable::TooManyLines));
    let rows = |last: usize| (1..=last).map(|number| row(number, &["Email"])).collect::<String>();
    assert_eq!(refused(&workbook(&[&rows(MOST_IMPORTED + 1)], false)), None);
    assert_eq!(refused(&workbook(&[&rows(MOST_IMPORTED + 2)], false)), Some(Unreadable::TooManyLines));

    let headings = |count: usize| format!("Email{}Name\n", ";".repeat(count - 1));
    assert_eq!(refused(headings(MOST_COLUMNS).as_bytes()), None);
    assert_eq!(refused(headings(MOST_COLUMNS + 1).as_bytes()), Some(Unreadable::TooManyColumns));
    let far = "<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>";
    assert_eq!(refused(&workbook(&[&(row(1, &["Email"]) + far)], false)), None);
    let far = "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>Email</v></c><c r=\"XFD1\"><v>1</v></c></row>";
    assert_eq!(refused(&workbook(&[far], false)), Some(Unreadable::TooManyColumns));
}

#[test]
fn a_workbook_that_unpacks_to_far_more_than_people_write_is_refused() {
    let refused = |parts: &[(&str, &[u8])]| read(&archive(parts)).err().unwrap();
    let zeros = vec![b' '; 2 << 20];
    assert_eq!(refused(&[("xl/workbook.xml", &zeros)]), Unreadable::Swollen);
    let names: Vec<String> = (0..=2_000).map(|number| format!("xl/{number}")).collect();
    let parts: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), b"".as_slice())).collect();
    assert_eq!(refused(&parts), Unreadable::Swollen);
}

proptest! {
    #[test]
    fn no_file_makes_the_reader_panic(file in prop::collection::vec(any::<u8>(), 0..300)) {
        drop(read(&file));
        drop(read(&[b"PK\x03\x04".as_slice(), &file].concat()));
        drop(read(&[b"\xD0\xCF\x11\xE0".as_slice(), &file].concat()));
    }

    #[test]
    fn no_sheet_makes_the_reader_panic(cells in "(<(row|c|v|is|t|f)( (r|s|t|x)=\"[A-Z0-9]{0,12}\")*/?>|</(row|c|v|is|t|f)>|[0-9.]{1,9}){0,40}") {
        drop(read(&workbook(&[&cells], false)));
    }

    #[test]
    fn no_spoilt_workbook_makes_the_reader_panic(spoilt in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4)) {
        let mut file = workbook(&[&(row(1, &["Email", "Имя"]) + &row(2, &["a@a.example", "A"]))], false);
        for (place, octet) in spoilt {
            let place = place.index(file.len());
            file[place] = octet;
        }
        drop(read(&file));
    }

    #[test]
    fn lines_are_counted_as_the_file_counts_them(blanks in prop::collection::vec(0_usize..4, 1..8), end in "\r\n|\n|\r") {
        let mut text = "Email".to_owned();
        let mut expected = Vec::new();
        let mut line = 1;
        for blank in blanks {
            line += blank + 1;
            text += &(end.repeat(blank + 1) + "a@a.example");
            expected.push((line, "a@a.example".to_owned()));
        }
        prop_assert_eq!(emails(&text), expected);
    }
}
