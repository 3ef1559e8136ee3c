//! What is said of a file of people before anything is done: that it is read as people write it, and that each line is
//! promised no more than the import does.

use std::time::Duration;

use domain::AddressTrouble;
use domain::access::{Permission, Role};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use testing::{Client, Reply};

use super::LIST;
use super::import::{FILE, IMPORTS, address_of, company, people, plan, send, words};

/// A browser's form with a file.
async fn choose(client: &Client, file: &[u8]) -> Reply {
    let head = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"Люди.csv\"\r\n\r\n";
    let body = [head.as_bytes(), file, b"\r\n--x--\r\n"].concat();
    client.send_octets(Method::POST, IMPORTS, Some("multipart/form-data; boundary=x"), body).await
}

async fn send_octets(client: &Client, file: &[u8]) -> Reply {
    client.send_octets(Method::POST, IMPORTS, Some("application/octet-stream"), file.to_vec()).await
}

/// The notes of each line, joined.
fn notes(import: &Value) -> Vec<String> {
    let lines = import["items"].as_array().unwrap().clone();
    let texts = |line: &Value| -> Vec<String> {
        line["notes"].as_array().unwrap().iter().map(|note| note.as_str().unwrap().to_owned()).collect()
    };
    lines.iter().map(|line| texts(line).join(" ")).collect()
}

#[tokio::test]
async fn a_preview_tells_what_each_line_would_do_and_changes_nothing() {
    let company = company().await;
    let before = people(&company).await;
    let preview = plan(&company.owner, FILE).await;
    let planned = ["2 invite", "3 change", "4 skip", "5 refuse", "6 refuse", "7 refuse"];
    assert_eq!(words(&preview, "outcome"), planned);
    let lines = preview["items"].clone();
    assert_eq!(lines[1]["notes"], json!(["Роль: Менеджер → Сотрудник", "Должность: — → =Кассир"]), "{lines}");
    assert_eq!(lines[4]["notes"], json!(["Эта почта уже есть в строке 2."]));
    assert_eq!(
        lines[5]["notes"],
        json!([
            "Роли «Король» нет: исправьте название в файле или создайте такую роль.",
            "Отдела «Нигде» нет: исправьте название в файле или создайте такой отдел."
        ])
    );
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
    let preview = plan(&company.owner, file).await;
    assert_eq!(
        preview["columns"],
        json!([
            {"name": "Телефон", "meaning": null, "samples": ["1", "2"]},
            {"name": "Эл. почта", "meaning": "email", "samples": ["a@romashka.example", "b@romashka.example"]},
            {"name": "Фамилия", "meaning": "surname", "samples": ["Петрова"]},
            {"name": "Имя", "meaning": "given_name", "samples": ["Анна"]},
            {"name": "Город", "meaning": null, "samples": ["Тула"]},
        ])
    );
    assert_eq!((&preview["letters"], &preview["seats"]), (&json!(2), &json!({"needed": 2, "left": 22})));
    let page = company.owner.browsing().get(&address_of(&preview)).await;
    for sentence in [
        "Будет отправлено писем: 2",
        "Нужно мест: 2, свободно: 22",
        "Столбцы файла: не учтены «Телефон», «Город»",
        "Петрова Анна",
        "Менеджер",
        "ООО «romashka»",
    ] {
        assert!(page.text.contains(sentence), "{sentence}: {}", page.text);
    }
    company.run_import(&company.owner, &preview).await;
    let done = company.owner.browsing().get(&address_of(&preview)).await;
    assert!(
        done.text.contains("Приглашено: 2, изменено: 0, без изменений: 0, с ошибкой: 0"),
        "{}",
        done.text
    );
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
    company.app.local().store.note_trouble(&bounced, AddressTrouble::Bounces, None).await.unwrap();
    let unwanted = "unwanted@romashka.example".parse().unwrap();
    company.app.local().store.note_trouble(&unwanted, AddressTrouble::Unwanted, None).await.unwrap();
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
    let preview = plan(&company.owner, &file).await;
    assert!(words(&preview, "outcome").iter().all(|word| word.ends_with(" refuse")), "{preview}");
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

    let personnel = company.sign_in("personnel").await;
    let file = "email,role\nowner@romashka.example,client\nnew@romashka.example,admin\nanna@romashka.example,client\n";
    let preview = plan(&personnel, file).await;
    assert_eq!(words(&preview, "outcome"), ["2 refuse", "3 refuse", "4 refuse"]);
    assert_eq!(notes(&preview), ["Прав недостаточно"; 3]);
}

#[tokio::test]
async fn a_plan_does_not_tell_who_has_an_account_elsewhere() {
    let company = company().await;
    company.app.add_user("known@other.example", None).await;
    let told = async |address: &str, name: &str| {
        let preview = plan(&company.owner, &format!("Почта;Имя\n{address};{name}\n")).await;
        let item = &preview["items"][0];
        (words(&preview, "outcome"), item["name"].clone(), notes(&preview))
    };
    let too_long = "Я".repeat(60);
    for name in ["Анна Ким", "", &too_long] {
        assert_eq!(
            told("known@other.example", name).await,
            told("nobody@other.example", name).await,
            "{name}"
        );
    }
}

#[tokio::test]
async fn a_line_with_an_error_leaves_its_address_to_the_next() {
    let company = company().await;
    let file =
        "Почта;Роль\nnew@romashka.example;Король\nnew@romashka.example;Сотрудник\nnew@romashka.example;\n";
    assert_eq!(words(&plan(&company.owner, file).await, "outcome"), ["2 refuse", "3 invite", "4 refuse"]);
}

#[tokio::test]
async fn two_lines_without_an_address_are_not_the_same_person() {
    let company = company().await;
    let preview = plan(&company.owner, "email,name\n,A\n,B\n").await;
    assert_eq!(words(&preview, "outcome"), ["2 refuse", "3 refuse"]);
    assert_eq!(notes(&preview), ["Почта: Заполните это поле."; 2]);
}

#[tokio::test]
async fn whoever_finds_no_seat_is_refused_before_anybody_is_invited() {
    let company = company().await;
    let lines: Vec<String> = (1..=26).map(|number| format!("p{number}@romashka.example")).collect();
    let file = format!("email\n{}", lines.join("\n"));
    let preview = plan(&company.owner, &file).await;
    let planned = words(&preview, "outcome");
    assert_eq!((planned[21].as_str(), planned[22].as_str()), ("23 invite", "24 refuse"));
    assert_eq!(preview["seats"], json!({"needed": 26, "left": 22}));
    assert_eq!(preview["letters"], 22);
    assert_eq!(notes(&preview)[22..], ["Свободных мест нет"; 4]);
    assert!(people(&company).await.as_array().unwrap().len() == 3);
}

#[tokio::test]
async fn notes_of_a_line_do_not_grow_with_its_cells() {
    let company = company().await;
    let many = "a,".repeat(100_000);
    let long = "я".repeat(100_000);
    let file = format!("email;departments;role\nq@romashka.example;\"{many}\";\n{long};{long};{long}\n");
    let preview = plan(&company.owner, &file).await;
    let lines = preview["items"].clone();
    assert_eq!(lines[0]["notes"].as_array().unwrap().len(), 5, "{}", preview.to_string().len());
    assert!(preview.to_string().len() < 6_000, "{}", preview.to_string().len());
}

#[tokio::test]
async fn a_line_has_the_same_number_in_the_file_the_preview_and_the_result() {
    let company = company().await;
    let file = "sep=;\r\nПочта;Имя\r\n\r\nnew@romashka.example;\"Новая\r\nЖизнь\"\r\nnew@romashka.example;\r\nwrong;\r\n";
    let preview = plan(&company.owner, file).await;
    assert_eq!(words(&preview, "outcome"), ["4 invite", "6 refuse", "7 refuse"]);
    assert_eq!(notes(&preview)[1], "Эта почта уже есть в строке 4.");
    let done = company.run_import(&company.owner, &preview).await;
    assert_eq!(words(&done, "outcome"), ["4 invite", "6 refuse", "7 refuse"]);
    let page = company.owner.browsing().get(&address_of(&preview)).await;
    for id in ["line-4", "line-6", "line-7"] {
        assert!(page.text.contains(&format!("id=\"{id}\"")), "{}", page.text);
    }
    assert!(page.text.contains("Эта почта уже есть в строке 4."), "{}", page.text);
}

#[tokio::test]
async fn a_browser_plans_runs_and_takes_back_without_scripts() {
    let company = company().await;
    let browser = company.owner.browsing();
    let windows = encoding_rs::WINDOWS_1251.encode(FILE).0;
    let made = choose(&browser, &windows).await;
    assert_eq!(made.status, 303, "{}", made.text);
    let address = made.header("location").to_owned();
    let preview = browser.get(&address).await.text;
    assert!(preview.contains("<h1>Люди.csv") || preview.contains("Люди.csv</h1>"), "{preview}");
    assert!(preview.contains(&format!("action=\"{address}/run\"")), "{preview}");
    let begun = browser.submit(&format!("{address}/run"), &[("version", "1")]).await;
    assert_eq!((begun.status, begun.header("location")), (303, address.as_str()), "{}", begun.text);
    company.app.work().await;
    let done = browser.get(&address).await.text;
    assert!(done.contains("Приглашено: 1, изменено: 1, без изменений: 1, с ошибкой: 3"), "{done}");
    let asked = browser.get(&format!("{address}/undo")).await.text;
    assert!(
        asked.contains("отозвано приглашений: 1, возвращено прежних ролей, должностей и отделов: 1"),
        "{asked}"
    );
    let begun = browser.submit(&format!("{address}/undo"), &[("count", "2")]).await;
    assert_eq!((begun.status, begun.header("location")), (303, address.as_str()), "{}", begun.text);
    company.app.work().await;
    assert!(browser.get(&address).await.text.contains("Отменено: 2"));
    let list = browser.get(IMPORTS).await.text;
    assert!(list.contains("Люди.csv") && list.contains("отменено: 2"), "{list}");
}

#[tokio::test]
async fn columns_that_are_not_understood_are_given_their_meaning() {
    let company = company().await;
    let file = "Раб. ящик;Кто;Где\na(at)b;Анна Петрова;Продажи\nnew@romashka.example;Новый;Продажи\n";
    let import = plan(&company.owner, file).await;
    assert_eq!(words(&import, "outcome"), ["2 refuse", "3 refuse"]);
    assert_eq!(import["may"], json!(["columns"]));
    let page = company.owner.browsing().get(&address_of(&import)).await.text;
    assert!(page.contains("Не найден столбец с почтой"), "{page}");
    let address = address_of(&import);
    let columns = json!({"Раб. ящик": "email", "Кто": "name", "Где": "departments"});
    let changed = company.owner.patch(&address, &json!({"version": 1, "columns": columns})).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    let preview = changed.json();
    assert_eq!(words(&preview, "outcome"), ["2 refuse", "3 invite"]);
    assert_eq!((&preview["items"][1]["departments"], &preview["version"]), (&json!("Продажи"), &json!(2)));

    let stale = company.owner.patch(&address, &json!({"version": 1, "columns": {"Кто": null}})).await;
    assert_eq!((stale.status, stale.problem().0.as_str()), (409, "changed_meanwhile"));
    assert_eq!(stale.json()["preview"]["version"], json!(2));
    let wrong =
        json!({"version": 2, "columns": {"Кто": "post", "Где": "post", "Куда": "role", "Раб. ящик": "king"}});
    let refused = company.owner.patch(&address, &wrong).await;
    assert_eq!(refused.problem().1, ["columns[Раб. ящик] unknown_value"], "{}", refused.text);
    let wrong = json!({"version": 2, "columns": {"Кто": "post", "Где": "post", "Куда": "role"}});
    let refused = company.owner.patch(&address, &wrong).await;
    assert_eq!(
        refused.problem().1,
        ["columns[Кто] meaning_taken", "columns[Куда] unknown_field"],
        "{}",
        refused.text
    );

    let nothing = company.owner.patch(&address, &json!({"version": 2})).await;
    assert_eq!(nothing.problem().1, ["columns required"], "{}", nothing.text);
    let twice = json!({"version": 2, "columns": {"Кто": "post"}, "numbers": {"2": "role", "9": "name"}});
    let twice = company.owner.patch(&address, &twice).await;
    assert_eq!(twice.problem().1, ["numbers[2] meaning_taken", "numbers[9] unknown_field"], "{}", twice.text);

    // What another column meant is taken from it, and a column may mean nothing.
    let moved = json!({"version": 2, "columns": {"Где": "name"}});
    let moved = company.owner.patch(&address, &moved).await.json();
    let meanings: Vec<&Value> =
        moved["columns"].as_array().unwrap().iter().map(|column| &column["meaning"]).collect();
    assert_eq!(meanings, [&json!("email"), &Value::Null, &json!("name")]);
    let none = company.owner.patch(&address, &json!({"version": 3, "columns": {"Где": null}})).await.json();
    assert_eq!(none["columns"][2]["meaning"], Value::Null);
    let same = company.owner.patch(&address, &json!({"version": 4, "columns": {"Где": null}})).await.json();
    assert_eq!(same["version"], json!(4));

    let done = company.run_import(&company.owner, &none).await;
    assert_eq!(done["done"]["invited"], json!(1));
    let late = company.owner.patch(&address, &json!({"version": 5, "columns": {"Где": "name"}})).await;
    assert_eq!((late.status, late.problem().0.as_str()), (409, "import_state"));
}

#[tokio::test]
async fn a_browser_gives_columns_their_meaning_by_their_place() {
    let company = company().await;
    let made =
        choose(&company.owner.browsing(), "[a].b;[a].b;\nx;new@romashka.example;Анна\n".as_bytes()).await;
    let (browser, address) = (company.owner.browsing(), made.header("location").to_owned());
    let page = browser.get(&address).await.text;
    assert!(page.contains("name=\"numbers[2]\""), "{page}");
    let twice = [("version", "1"), ("numbers[1]", "name"), ("numbers[2]", "name")];
    let refused = browser.submit(&format!("{address}/edit"), &twice).await;
    assert_eq!(refused.status, 422, "{}", refused.text);
    assert!(refused.text.contains("Это уже выбрано для другого столбца."), "{}", refused.text);
    let fields = [("version", "1"), ("numbers[1]", "none"), ("numbers[2]", "email")];
    let changed = browser.submit(&format!("{address}/edit"), &fields).await;
    assert_eq!((changed.status, changed.header("location")), (303, address.as_str()), "{}", changed.text);
    assert_eq!(words(&company.owner.get(&address).await.json(), "outcome"), ["2 invite"]);
}

#[tokio::test]
async fn a_table_that_was_sent_beforehand_is_read_from_the_bucket() {
    let company = company().await;
    let lines: Vec<String> =
        (0..10_000).map(|number| format!("p{number}@romashka.example;{}\n", "я".repeat(110))).collect();
    let file = format!("Почта;Заметки\n{}", lines.concat());
    assert!(file.len() > 2 << 20);
    let sent = testing::send_file(&company.owner, "import", "Люди 2026.csv", file.as_bytes()).await;
    let made = company.owner.post(IMPORTS, &json!({"file": sent["id"]})).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let import = made.json();
    assert_eq!(import["file_name"], "Люди 2026.csv");
    assert_eq!(import["totals"], json!({"invite": 22, "change": 0, "skip": 0, "refuse": 9_978}));
    assert_eq!(import["items"].as_array().unwrap().len(), 100);
    let more =
        company.owner.get(&format!("{}?outcome=refuse&cursor={}", address_of(&import), "9900")).await.json();
    assert_eq!((&more["items"][0]["line"], &more["next_cursor"]), (&json!(9_902), &Value::Null));
    let wrong = company.owner.get(&format!("{}?cursor=x", address_of(&import))).await;
    assert_eq!((wrong.status, wrong.problem().0.as_str()), (400, "cursor"));
    assert_eq!(company.owner.get(&format!("/files/{}", sent["id"].as_str().unwrap())).await.status, 404);
    let again = company.owner.post(IMPORTS, &json!({"file": sent["id"]})).await;
    assert_eq!(again.problem(), ("invalid".to_owned(), vec!["file file_taken".to_owned()]));
    company.app.work().await;
    company.app.leave_files_alone().await;
}

#[tokio::test]
async fn the_file_of_an_import_stays_with_it_and_goes_with_it() {
    let company = company().await;
    let table = "Почта\nnew@romashka.example\n";
    let sent = testing::send_file(&company.owner, "import", "Люди 2026.csv", table.as_bytes()).await;
    let made = company.owner.post(IMPORTS, &json!({"file": sent["id"]})).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let address = made.header("location").to_owned();
    let file = format!("{address}/files/{}", sent["id"].as_str().unwrap());
    let fresh = made.json()["file"].clone();
    assert_eq!((&fresh["state"], &fresh["address"]), (&json!("arrived"), &Value::Null));
    assert_eq!(company.owner.get(&file).await.status, 404, "nobody has looked at it yet");
    assert!(company.owner.browsing().get(&address).await.text.contains("Файл проверяется."));
    company.app.work().await;
    let shown = company.owner.get(&address).await.json()["file"].clone();
    assert_eq!(
        (&shown["state"], &shown["address"], &shown["size"]),
        (&json!("ready"), &json!(file), &json!(table.len()))
    );
    company.add("admin", Role::Admin).await;
    let other = company.sign_in("admin").await;
    let told = other.send(Method::HEAD, &file, None).await;
    assert_eq!((told.status, told.header("content-type")), (200, "text/csv"));
    assert_eq!(told.header("content-length"), table.len().to_string());
    let led = other.get(&file).await;
    assert_eq!((led.status, led.header("cache-control")), (303, "private, no-store"));
    let fetched = reqwest::get(led.header("location")).await.unwrap();
    let disposition = fetched.headers()["content-disposition"].to_str().unwrap().to_owned();
    assert!(disposition.contains("filename*=UTF-8''%D0%9B"), "{disposition}");
    assert_eq!(fetched.text().await.unwrap(), table);
    let another = plan(&company.owner, table).await;
    let foreign = file.replace(address.rsplit('/').next().unwrap(), another["id"].as_str().unwrap());
    assert_eq!(company.owner.get(&foreign).await.status, 404);
    assert_eq!(another["file"], Value::Null);

    // It is there after a day, and gone after thirty.
    company.app.advance(Duration::from_hours(25));
    company.app.work().await;
    assert_eq!(company.sign_in("owner").await.get(&file).await.status, 303);
    company.app.advance(Duration::from_hours(30 * 24));
    company.app.work().await;
    assert_eq!(company.app.sent_keys(company.id).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_file_that_is_found_out_later_is_not_kept_and_the_import_says_so() {
    let company = company().await;
    let table = "Почта\nnew@romashka.example\n";
    let sent = testing::send_file(&company.owner, "import", "Люди.xlsx", table.as_bytes()).await;
    let made = company.owner.post(IMPORTS, &json!({"file": sent["id"]})).await;
    assert_eq!(made.status, 201, "{}", made.text);
    company.app.work().await;
    let shown = company.owner.get(made.header("location")).await.json()["file"].clone();
    assert_eq!((&shown["state"], &shown["address"]), (&json!("refused"), &Value::Null), "{shown}");
    let page = company.owner.browsing().get(made.header("location")).await.text;
    assert!(page.contains(shown["refusal"].as_str().unwrap()), "{page}");
    company.app.leave_files_alone().await;
}

#[tokio::test]
async fn of_two_imports_at_one_moment_one_takes_a_file() {
    let company = company().await;
    let sent = testing::send_file(&company.owner, "import", "a.csv", b"email\nnew@romashka.example\n").await;
    let body = json!({"file": sent["id"]});
    let made = join_all((0..4).map(|_| company.owner.post(IMPORTS, &body))).await;
    let mut statuses: Vec<u16> = made.iter().map(|reply| reply.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 422, 422, 422]);
    company.app.work().await;
    company.app.leave_files_alone().await;
}

#[tokio::test]
async fn what_is_no_table_of_people_is_refused_with_what_to_do() {
    let company = company().await;
    let too_long = "email\n".to_owned() + &"a@a.example\n".repeat(10_001);
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR";
    for (file, code) in [
        ("\n;;\n".as_bytes(), "import_empty"),
        ("anna@a.example;Анна\nboris@a.example;Борис\n".as_bytes(), "import_headings"),
        (too_long.as_bytes(), "import_lines"),
        (png, "import_no_table"),
        (b"%PDF-1.7\n", "import_no_table"),
        (b"PK\x03\x04xl/workbook.xml", "import_broken"),
    ] {
        let refused = send_octets(&company.owner, file).await;
        assert_eq!((refused.status, refused.problem().0.as_str()), (422, code));
    }
    let too_large = send(&company.owner, &"a".repeat((1 << 20) + 1)).await;
    assert_eq!((too_large.status, too_large.problem().0.as_str()), (413, "too_large"));
    let page = choose(&company.owner.browsing(), png).await;
    assert_eq!(page.status, 422);
    for part in ["role=\"alert\"", "type=\"file\"", "Это не таблица", "Сохраните список сотрудников"]
    {
        assert!(page.text.contains(part), "another file can be chosen at once: {part}: {}", page.text);
    }
}

#[tokio::test]
async fn whoever_chooses_no_file_is_asked_for_one_under_the_field() {
    let company = company().await;
    let refused = send_octets(&company.owner, b"").await;
    assert_eq!(refused.status, 422, "{}", refused.text);
    assert_eq!(refused.problem(), ("invalid".to_owned(), vec!["file required".to_owned()]));
    let page = choose(&company.owner.browsing(), b"").await;
    assert_eq!(page.status, 422);
    let error = "<p class=\"error\" id=\"file-error\"><span>Выберите файл.</span></p>";
    assert!(page.text.contains(error), "{}", page.text);
    let form = company.owner.browsing().get(IMPORTS).await;
    assert!(form.text.contains("enctype=\"multipart/form-data\" novalidate"), "{}", form.text);
}

#[tokio::test]
async fn the_sample_is_read_without_an_error() {
    let company = company().await;
    let form = company.owner.browsing().get(IMPORTS).await;
    for kind in ["csv", "xlsx"] {
        let address = format!("{IMPORTS}/sample.{kind}");
        assert!(form.text.contains(&format!("href=\"{address}\"")), "{}", form.text);
        let english = company.owner.with("accept-language", "en");
        for client in [&company.owner, &english] {
            let sample = client.get(&address).await;
            assert_eq!(sample.status, 200, "{}", sample.text);
            let made = send_octets(client, &sample.octets).await;
            assert_eq!(made.status, 201, "{}", made.text);
            let preview = made.json();
            assert_eq!(words(&preview, "outcome"), ["2 invite", "3 invite"]);
            let columns = preview["columns"].clone();
            assert!(
                columns.as_array().unwrap().iter().all(|column| !column["meaning"].is_null()),
                "{columns}"
            );
            assert_eq!(preview["items"][0]["departments"], "ООО «romashka»");
        }
    }
}
