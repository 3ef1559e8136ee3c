//! What is said of a file of people before anything is done: that it is read as people write it, and that each line is
//! promised no more than the import does.

use domain::AddressTrouble;
use domain::access::{Permission, Role};
use reqwest::Method;
use serde_json::{Value, json};
use testing::{Client, Reply};

use super::import::{FILE, company, people, send, words};
use super::{Company, LIST};

/// A browser's form with a file.
async fn choose(client: &Client, way: &str, file: &[u8]) -> Reply {
    let head = b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n".as_slice();
    let body = [head, file, b"\r\n--x--\r\n"].concat();
    let kind = Some("multipart/form-data; boundary=x");
    client.send_octets(Method::POST, &format!("{LIST}/import{way}"), kind, body).await
}

async fn send_octets(client: &Client, way: &str, file: &[u8]) -> Reply {
    let kind = Some("application/octet-stream");
    client.send_octets(Method::POST, &format!("{LIST}/import{way}"), kind, file.to_vec()).await
}

/// The notes of each line, joined.
fn notes(reply: &Reply) -> Vec<String> {
    assert_eq!(reply.status, 200, "{}", reply.text);
    let lines = reply.json()["lines"].as_array().unwrap().clone();
    let texts = |line: &Value| -> Vec<String> {
        line["notes"].as_array().unwrap().iter().map(|note| note.as_str().unwrap().to_owned()).collect()
    };
    lines.iter().map(|line| texts(line).join(" ")).collect()
}

/// The value of the hidden field with which a preview's page sends its file on.
fn held(page: &Reply) -> String {
    let after = page.text.split("name=\"file\" value=\"").nth(1).unwrap_or_else(|| panic!("{}", page.text));
    after.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_preview_tells_what_each_line_would_do_and_changes_nothing() {
    let company = company().await;
    let before = people(&company).await;
    let preview = send(&company.owner, "", FILE).await;
    let planned = ["2 invite", "3 change", "4 skip", "5 refuse", "6 refuse", "7 refuse"];
    assert_eq!(words(&preview, "what"), planned);
    let lines = preview.json()["lines"].clone();
    assert_eq!(lines[1]["notes"], json!(["Роль: Менеджер → Сотрудник", "Должность: — → =Кассир"]), "{lines}");
    assert_eq!(lines[4]["notes"], json!(["Эта почта уже есть в строке 2."]));
    assert_eq!(lines[5]["notes"], json!(["Роли «Король» нет.", "Отдела «Нигде» нет."]));
    let shown =
        |line: &Value| ["name", "role", "departments"].map(|field| line[field].as_str().unwrap().to_owned());
    assert_eq!(shown(&lines[0]), ["Новенький", "Сотрудник", "Продажи"]);
    assert_eq!(shown(&lines[1])[1..], ["Сотрудник", "ООО «romashka»"]);
    assert_eq!(shown(&lines[5]), ["", "Король", "Нигде"]);
    assert_eq!(people(&company).await, before);
    assert!(company.app.letters_to("new@romashka.example").await.is_empty());
}

#[tokio::test]
async fn a_preview_tells_how_many_letters_go_out_and_which_columns_are_left_out() {
    let company = company().await;
    let file = "Телефон;Эл. почта;Фамилия;Имя;Город\n1;a@romashka.example;Петрова;Анна;Тула\n2;b@romashka.example;;;\n";
    let preview = send(&company.owner, "", file).await.json();
    assert_eq!(
        preview["columns"],
        json!([
            {"name": "Телефон", "meaning": null},
            {"name": "Эл. почта", "meaning": "email"},
            {"name": "Фамилия", "meaning": "surname"},
            {"name": "Имя", "meaning": "given_name"},
            {"name": "Город", "meaning": null},
        ])
    );
    assert_eq!((&preview["letters"], &preview["seats"]), (&json!(2), &json!({"needed": 2, "left": 22})));
    let page = send(&company.owner.browsing(), "", file).await;
    for sentence in [
        "Будет отправлено писем: 2",
        "Нужно мест: 2, свободно: 22",
        "Не учтены столбцы: «Телефон», «Город»",
        "Петрова Анна",
        "Менеджер",
        "ООО «romashka»",
    ] {
        assert!(page.text.contains(sentence), "{sentence}: {}", page.text);
    }
    let done = send(&company.owner.browsing(), "/run", file).await;
    assert!(done.text.contains("Приглашено: 2, изменено: 0, пропущено: 0, отказано: 0"), "{}", done.text);
}

#[tokio::test]
async fn what_the_import_would_refuse_the_preview_refuses_for_the_same_reason() {
    let company = company().await;
    let personnel = company
        .app
        .add_role(company.id, "Кадры", Role::Admin, &[Permission::ManagePeople, Permission::ViewPeople])
        .await;
    company.app.add_employee(company.id, "personnel@romashka.example", personnel).await;
    let bounced = "bounced@romashka.example".parse().unwrap();
    company.app.local().store.note_trouble(&bounced, AddressTrouble::Bounces).await.unwrap();
    let unwanted = "unwanted@romashka.example".parse().unwrap();
    company.app.local().store.note_trouble(&unwanted, AddressTrouble::Unwanted).await.unwrap();
    let gone = company.add("gone", Role::Manager).await;
    assert_eq!(company.owner.post(&format!("{LIST}/{}/dismiss", gone.id), &json!({})).await.status, 200);
    let director = company.add("director", Role::Manager).await;
    let head = company.tenant().structure().await.unwrap().head().unwrap().clone();
    let leads = json!({"version": head.version, "director_id": director.id});
    let led = company.owner.patch(&format!("/company/departments/{}", head.id), &leads).await;
    assert_eq!(led.status, 200, "{}", led.text);

    let long = "Я".repeat(51);
    let file = format!(
        "Почта;Роль;Имя;Отделы\n\
         owner@romashka.example;Сотрудник;;\n\
         new@romashka.example;;{long};\n\
         bounced@romashka.example;;;\n\
         unwanted@romashka.example;;;\n\
         gone@romashka.example;;;\n\
         director@romashka.example;;;Продажи\n"
    );
    let preview = send(&company.owner, "", &file).await;
    assert!(words(&preview, "what").iter().all(|word| word.ends_with(" refuse")), "{}", preview.text);
    assert_eq!(
        notes(&preview),
        [
            "С собой так нельзя",
            "Имя: Не больше 50 символов.",
            "Письма на этот адрес не доходят. Проверьте его или укажите другой.",
            "Получатель отказался от писем Kabinet. Укажите другой адрес.",
            "Человек уволен. Восстановите его в карточке.",
            "Этот человек руководит отделом",
        ]
    );
    assert_eq!(notes(&send(&company.owner, "/run", &file).await), notes(&preview));

    let personnel = company.sign_in("personnel").await;
    let file = "email,role\nowner@romashka.example,client\nnew@romashka.example,admin\nanna@romashka.example,client\n";
    let preview = send(&personnel, "", file).await;
    assert_eq!(words(&preview, "what"), ["2 refuse", "3 refuse", "4 refuse"]);
    assert_eq!(notes(&preview), ["Прав недостаточно"; 3]);
    assert_eq!(notes(&send(&personnel, "/run", file).await), ["Прав недостаточно"; 3]);
}

#[tokio::test]
async fn two_lines_without_an_address_are_not_the_same_person() {
    let company = Company::start().await;
    let preview = send(&company.owner, "", "email,name\n,A\n,B\n").await;
    assert_eq!(words(&preview, "what"), ["2 refuse", "3 refuse"]);
    assert_eq!(notes(&preview), ["Почта: Заполните это поле."; 2]);
}

#[tokio::test]
async fn whoever_finds_no_seat_is_refused_before_anybody_is_invited() {
    let company = Company::start().await;
    let lines: Vec<String> = (1..=26).map(|number| format!("p{number}@romashka.example")).collect();
    let file = format!("email\n{}", lines.join("\n"));
    let preview = send(&company.owner, "", &file).await;
    let planned = words(&preview, "what");
    assert_eq!((planned[23].as_str(), planned[24].as_str()), ("25 invite", "26 refuse"));
    assert_eq!(preview.json()["seats"], json!({"needed": 26, "left": 24}));
    assert_eq!(preview.json()["letters"], 24);
    assert_eq!(notes(&preview)[24..], ["Свободных мест нет"; 2]);
    assert!(people(&company).await.as_array().unwrap().len() == 1);
}

#[tokio::test]
async fn notes_of_a_line_do_not_grow_with_its_cells() {
    let company = Company::start().await;
    let many = "a,".repeat(100_000);
    let long = "я".repeat(100_000);
    let file = format!("email;departments;role\nq@romashka.example;\"{many}\";\n{long};{long};{long}\n");
    let preview = send(&company.owner, "", &file).await;
    let lines = preview.json()["lines"].clone();
    assert_eq!(lines[0]["notes"].as_array().unwrap().len(), 5, "{}", preview.text.len());
    assert!(preview.text.len() < 6_000, "{}", preview.text.len());
}

#[tokio::test]
async fn a_line_has_the_same_number_in_the_file_the_preview_and_the_result() {
    let company = company().await;
    let file = "sep=;\r\nПочта;Имя\r\n\r\nnew@romashka.example;\"Новая\r\nЖизнь\"\r\nnew@romashka.example;\r\nwrong;\r\n";
    let preview = send(&company.owner, "", file).await;
    assert_eq!(words(&preview, "what"), ["4 invite", "6 refuse", "7 refuse"]);
    assert_eq!(notes(&preview)[1], "Эта почта уже есть в строке 4.");
    let browser = company.owner.browsing();
    let page = choose(&browser, "", file.as_bytes()).await;
    for id in ["line-4", "line-6", "line-7"] {
        assert!(page.text.contains(&format!("id=\"{id}\"")), "{}", page.text);
    }
    let done = choose(&browser, "/run", held(&page).as_bytes()).await;
    for id in ["line-4", "line-6", "line-7"] {
        assert!(done.text.contains(&format!("id=\"{id}\"")), "{}", done.text);
    }
    assert!(done.text.contains("Эта почта уже есть в строке 4."), "{}", done.text);
}

#[tokio::test]
async fn a_browser_previews_and_confirms_without_scripts() {
    let company = company().await;
    let browser = company.owner.browsing();
    let windows = encoding_rs::WINDOWS_1251.encode(FILE).0;
    let preview = choose(&browser, "", &windows).await;
    assert_eq!(preview.status, 200, "{}", preview.text);
    assert!(preview.text.contains("action=\"/company/employees/import/run\""), "{}", preview.text);
    let done = choose(&browser, "/run", held(&preview).as_bytes()).await;
    assert!(done.text.contains("Загрузка закончена"), "{}", done.text);
    assert!(done.text.contains("Приглашено: 1, изменено: 1, пропущено: 1, отказано: 3"), "{}", done.text);
}

#[tokio::test]
async fn what_is_no_table_of_people_is_refused_with_what_to_do() {
    let company = company().await;
    let too_long = "email\n".to_owned() + &"a@a.example\n".repeat(1_001);
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR";
    for (file, code) in [
        ("Имя\nАнна\n".as_bytes(), "import_columns"),
        (too_long.as_bytes(), "import_lines"),
        (png, "import_no_table"),
        (b"%PDF-1.7\n", "import_no_table"),
        (b"PK\x03\x04xl/workbook.xml", "import_broken"),
    ] {
        for way in ["", "/run"] {
            let refused = send_octets(&company.owner, way, file).await;
            assert_eq!((refused.status, refused.problem().0.as_str()), (422, code), "{way}");
        }
    }
    let too_large = send(&company.owner, "", &"a".repeat((1 << 20) + 1)).await;
    assert_eq!((too_large.status, too_large.problem().0.as_str()), (413, "too_large"));
    let page = choose(&company.owner.browsing(), "", png).await;
    assert_eq!(page.status, 422);
    for part in ["role=\"alert\"", "type=\"file\"", "Это не таблица", "Сохраните список сотрудников"]
    {
        assert!(page.text.contains(part), "another file can be chosen at once: {part}: {}", page.text);
    }
}

#[tokio::test]
async fn whoever_chooses_no_file_is_asked_for_one_under_the_field() {
    let company = Company::start().await;
    let refused = send_octets(&company.owner, "", b"").await;
    assert_eq!(refused.status, 422, "{}", refused.text);
    assert_eq!(refused.problem(), ("invalid".to_owned(), vec!["file required".to_owned()]));
    let page = choose(&company.owner.browsing(), "", b"").await;
    assert_eq!(page.status, 422);
    let error = "<p class=\"error\" id=\"file-error\"><span>Выберите файл.</span></p>";
    assert!(page.text.contains(error), "{}", page.text);
    let form = company.owner.browsing().get(&format!("{LIST}/import")).await;
    assert!(form.text.contains("enctype=\"multipart/form-data\" novalidate"), "{}", form.text);
}

#[tokio::test]
async fn the_sample_is_read_without_an_error() {
    let company = Company::start().await;
    let form = company.owner.browsing().get(&format!("{LIST}/import")).await;
    for kind in ["csv", "xlsx"] {
        let address = format!("{LIST}/import/sample.{kind}");
        assert!(form.text.contains(&format!("href=\"{address}\"")), "{}", form.text);
        let english = company.owner.with("accept-language", "en");
        for client in [&company.owner, &english] {
            let sample = client.get(&address).await;
            assert_eq!(sample.status, 200, "{}", sample.text);
            let preview = send_octets(client, "", &sample.octets).await;
            assert_eq!(words(&preview, "what"), ["2 invite", "3 invite"]);
            let columns = preview.json()["columns"].clone();
            assert!(
                columns.as_array().unwrap().iter().all(|column| !column["meaning"].is_null()),
                "{columns}"
            );
            assert_eq!(preview.json()["lines"][0]["departments"], "ООО «romashka»");
        }
    }
}
