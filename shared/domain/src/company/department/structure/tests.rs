//! Random trees, with people in them, and the rules that hold whatever is done to them.

use proptest::prelude::*;

use super::*;
use crate::employee::EmployeeRefusal;
use crate::{Employee, UserId};

fn department(parent_id: Option<DepartmentId>) -> Department {
    Department {
        id: DepartmentId::new(),
        name: "Отдел".parse().unwrap(),
        parent_id,
        director_id: None,
        director_name: None,
        people: 0,
        version: 1,
    }
}

/// A structure that was built by what is allowed alone, from random wishes.
fn build(wishes: &[(u8, u8, bool)]) -> Structure {
    let mut structure = Structure::new(vec![department(None)], 1);
    for (which, under, is_move) in wishes {
        let pick = |number: u8| structure.departments[usize::from(number) % structure.departments.len()].id;
        let (id, parent) = (pick(*which), pick(*under));
        if *is_move {
            if structure.allow_move(id, parent).is_ok() {
                let moved = structure.departments.iter_mut().find(|department| department.id == id);
                moved.unwrap().parent_id = Some(parent);
            }
        } else if structure.allow_new_under(parent).is_ok() {
            structure.departments.push(department(Some(parent)));
        }
    }
    structure
}

fn person(head: DepartmentId) -> Employee {
    serde_json::from_value(serde_json::json!({
        "user_id": UserId::new(),
        "email": "anna@example.com",
        "name": "Анна Ёлкина",
        "role": "manager",
        "departments": [head],
        "standing": {"status": "invited"},
        "created_at": "2026-11-22T09:00:00Z",
        "version": 1,
        "revision": 1,
    }))
    .unwrap()
}

/// A company in which people and departments come, go and move as they may.
struct Company {
    structure: Structure,
    people: Vec<Employee>,
}

impl Company {
    fn new(people: usize) -> Self {
        let head = department(None);
        let people: Vec<Employee> = (0..people).map(|_| person(head.id)).collect();
        let mut company = Self { structure: Structure::new(vec![head], 1), people };
        company.count();
        company
    }

    fn count(&mut self) {
        for department in &mut self.structure.departments {
            let people = self.people.iter().filter(|person| person.departments.contains(&department.id));
            department.people = u32::try_from(people.count()).unwrap();
        }
    }

    /// Whether the person belongs to the department now. Only somebody with as many as may be does not.
    fn join(&mut self, person: usize, department: DepartmentId) -> bool {
        let person = &mut self.people[person];
        match person.join_department(department) {
            Ok(()) => true,
            Err(refusal) => {
                assert_eq!(refusal, EmployeeRefusal::DepartmentsFull);
                assert_eq!(person.departments.len(), Employee::MOST_DEPARTMENTS);
                false
            }
        }
    }

    fn do_if_allowed(&mut self, (what, which, other): (u8, u8, u8)) {
        let departments = &self.structure.departments;
        let place = usize::from(which) % departments.len();
        let Department { id, director_id, .. } = departments[place];
        let other_id = departments[usize::from(other) % departments.len()].id;
        let person = usize::from(other) % self.people.len();
        match what % 6 {
            0 => self.structure.departments.extend(self.structure.create("Отдел".parse().unwrap(), id).ok()),
            1 => {
                let edit = DepartmentEdit { parent_id: Some(other_id), ..DepartmentEdit::default() };
                if let Ok(moved) = self.structure.edit(id, edit) {
                    self.structure.departments[place] = moved;
                }
            }
            2 if self.structure.reasons_to_keep(id).is_empty() => {
                self.structure.departments.remove(place);
            }
            3 => {
                self.join(person, id);
            }
            4 if director_id != Some(self.people[person].user_id) => {
                let head = self.structure.head().unwrap().id;
                self.people[person].leave_department(id, head);
            }
            5 if self.join(person, id) => {
                let edit = DepartmentEdit {
                    director_id: Some(Some(self.people[person].user_id)),
                    ..DepartmentEdit::default()
                };
                self.structure.departments[place] = self.structure.edit(id, edit).unwrap();
            }
            _ => {}
        }
        self.count();
    }
}

proptest! {
    #[test]
    fn nobody_is_ever_without_a_department_and_no_department_without_its_director(
        wishes in proptest::collection::vec(any::<(u8, u8, u8)>(), 0..150)
    ) {
        let mut company = Company::new(4);
        for wish in wishes {
            company.do_if_allowed(wish);
        }
        for person in &company.people {
            prop_assert!(!person.departments.is_empty());
            for (place, id) in person.departments.iter().enumerate() {
                prop_assert!(company.structure.level(*id).is_some(), "a department that is gone");
                prop_assert!(!person.departments[..place].contains(id), "a department twice");
            }
        }
        for department in company.structure.departments() {
            if let Some(director) = department.director_id {
                let director = company.people.iter().find(|person| person.user_id == director).unwrap();
                prop_assert!(director.departments.contains(&department.id));
            }
        }
        prop_assert_eq!(company.structure.in_order().len(), company.structure.departments().len());
    }

    #[test]
    fn whatever_is_allowed_leaves_one_head_and_three_levels(wishes in proptest::collection::vec(any::<(u8, u8, bool)>(), 0..120)) {
        let structure = build(&wishes);
        let heads = structure.departments.iter().filter(|department| department.parent_id.is_none()).count();
        prop_assert_eq!(heads, 1);
        for department in structure.departments() {
            // A cycle or a fourth level has no level.
            prop_assert!(structure.level(department.id).is_some());
        }
    }

    #[test]
    fn a_refused_move_has_the_reason_that_holds(wishes in proptest::collection::vec(any::<(u8, u8, bool)>(), 0..60), which: u8, under: u8) {
        let structure = build(&wishes);
        let pick = |number: u8| &structure.departments[usize::from(number) % structure.departments.len()];
        let (moved, parent) = (pick(which), pick(under));
        let children = structure.children(moved.id).len();
        let level = structure.level(parent.id).unwrap() + 1;
        match structure.allow_move(moved.id, parent.id) {
            Ok(()) => prop_assert!(level + usize::from(children > 0) <= DEEPEST_LEVEL),
            Err(StructureRefusal::HeadIsFixed) => prop_assert!(moved.parent_id.is_none()),
            Err(StructureRefusal::Cycle) => {
                prop_assert!(parent.id == moved.id || parent.parent_id == Some(moved.id) || level > 2);
            }
            Err(StructureRefusal::TooDeep) => prop_assert!(level > DEEPEST_LEVEL),
            Err(StructureRefusal::HasChildrenToTakeDown) => prop_assert!(children > 0 && level == DEEPEST_LEVEL),
            Err(other) => prop_assert!(false, "{other}"),
        }
    }
}

#[test]
fn whoever_leaves_their_last_department_returns_to_the_head() {
    let (head, sales) = (DepartmentId::new(), DepartmentId::new());
    let mut anna = person(head);
    anna.join_department(sales).unwrap();
    anna.join_department(sales).unwrap();
    assert_eq!(anna.departments, [head, sales]);
    anna.leave_department(head, head);
    assert_eq!(anna.departments, [sales]);
    anna.leave_department(sales, head);
    assert_eq!(anna.departments, [head]);
    anna.leave_department(head, head);
    assert_eq!(anna.departments, [head], "nobody leaves the head for nowhere");
}

#[test]
fn a_department_is_found_by_its_name_and_by_its_director() {
    let head = department(None);
    let mut sales = department(Some(head.id));
    sales.name = "Продажи".parse().unwrap();
    sales.director_name = Some("Анна Ёлкина".parse().unwrap());
    let structure = Structure::new(vec![head.clone(), sales.clone()], 1);
    for typed in ["прод", "ёлк", "ЕЛКИНА", " анна ёлкина "] {
        assert_eq!(structure.search(typed), [sales.id], "{typed}");
    }
    assert_eq!(structure.search("отдел"), [head.id]);
    assert_eq!(structure.search("склад"), []);
}

#[test]
fn both_reasons_against_a_deletion_are_told() {
    let head = department(None);
    let mut sales = department(Some(head.id));
    sales.people = 2;
    let field_sales = department(Some(sales.id));
    let structure = Structure::new(vec![head.clone(), sales.clone(), field_sales.clone()], 1);
    assert_eq!(
        structure.reasons_to_keep(sales.id),
        [StructureRefusal::HasPeople, StructureRefusal::HasChildren]
    );
    assert_eq!(structure.reasons_to_keep(head.id), [StructureRefusal::HeadIsFixed]);
    assert_eq!(structure.reasons_to_keep(field_sales.id), []);
}
