use aws_sdk_route53::error::ProvideErrorMetadata;
use aws_sdk_route53::types::{Change, ChangeAction, ChangeBatch, ResourceRecord, ResourceRecordSet, RrType};
use outside::Service;

use crate::world::World;

fn cname(name: &str, value: &str) -> ResourceRecordSet {
    ResourceRecordSet::builder()
        .name(name)
        .r#type(RrType::Cname)
        .ttl(60)
        .resource_records(ResourceRecord::builder().value(value).build().unwrap())
        .build()
        .unwrap()
}

async fn change(
    world: &World,
    changes: &[(ChangeAction, ResourceRecordSet)],
) -> Result<(), (String, String)> {
    let mut batch = ChangeBatch::builder();
    for (action, set) in changes {
        let change = Change::builder().action(action.clone()).resource_record_set(set.clone());
        batch = batch.changes(change.build().unwrap());
    }
    let request = world.route53().change_resource_record_sets().hosted_zone_id(&world.zone);
    match request.change_batch(batch.build().unwrap()).send().await {
        Ok(_) => Ok(()),
        Err(error) => {
            let error = error.into_service_error();
            Err((error.code().unwrap_or_default().to_owned(), error.message().unwrap_or_default().to_owned()))
        }
    }
}

async fn names(world: &World) -> Vec<String> {
    let records = world.aws.records(&world.zone).await.into_iter();
    records.filter(|record| record.kind == "CNAME").map(|record| record.name).collect()
}

#[tokio::test]
async fn a_record_that_exists_is_not_created_again() {
    let world = World::new().await;
    let record = cname("acme.localhost", "platform.localhost");
    change(&world, &[(ChangeAction::Create, record.clone())]).await.unwrap();
    let (code, message) = change(&world, &[(ChangeAction::Create, record)]).await.unwrap_err();
    assert_eq!(code, "InvalidChangeBatch");
    assert_eq!(
        message,
        "[Tried to create resource record set [name='acme.localhost.', type='CNAME'] but it already exists]"
    );
}

#[tokio::test]
async fn only_the_exact_record_is_deleted() {
    let world = World::new().await;
    change(&world, &[(ChangeAction::Create, cname("acme.localhost", "platform.localhost"))]).await.unwrap();
    let other_value = cname("acme.localhost", "foreign.localhost");
    let (code, message) = change(&world, &[(ChangeAction::Delete, other_value)]).await.unwrap_err();
    assert_eq!(code, "InvalidChangeBatch");
    assert!(message.contains("the values provided do not match the current values"), "{message}");
    let other_name = cname("beta.localhost", "platform.localhost");
    let (_, message) = change(&world, &[(ChangeAction::Delete, other_name)]).await.unwrap_err();
    assert!(message.contains("but it was not found"), "{message}");
    change(&world, &[(ChangeAction::Delete, cname("acme.localhost.", "platform.localhost"))]).await.unwrap();
    assert_eq!(names(&world).await, [""; 0]);
}

#[tokio::test]
async fn a_batch_is_made_whole_or_not_at_all_and_lasts() {
    let world = World::new().await;
    let taken = cname("acme.localhost", "platform.localhost");
    change(&world, &[(ChangeAction::Create, taken.clone())]).await.unwrap();
    let fresh = cname("beta.localhost", "platform.localhost");
    let refused = [(ChangeAction::Create, fresh.clone()), (ChangeAction::Create, taken.clone())];
    assert_eq!(change(&world, &refused).await.unwrap_err().0, "InvalidChangeBatch");
    assert_eq!(names(&world).await, ["acme.localhost."]);
    change(&world, &[(ChangeAction::Delete, taken), (ChangeAction::Create, fresh)]).await.unwrap();
    let zone = world.zone.clone();
    let world = world.restarted().await;
    assert_eq!(world.zone, zone);
    assert_eq!(names(&world).await, ["beta.localhost."]);
}

#[tokio::test]
async fn a_list_begins_where_it_is_asked_to() {
    let world = World::new().await;
    for name in ["beta.localhost", "acme.localhost", "www.acme.localhost"] {
        change(&world, &[(ChangeAction::Create, cname(name, "platform.localhost"))]).await.unwrap();
    }
    let list = world
        .route53()
        .list_resource_record_sets()
        .hosted_zone_id(&world.zone)
        .start_record_name("acme.localhost")
        .start_record_type(RrType::Cname)
        .max_items(2)
        .send()
        .await
        .unwrap();
    let names: Vec<&str> = list.resource_record_sets().iter().map(ResourceRecordSet::name).collect();
    assert_eq!(names, ["acme.localhost.", "www.acme.localhost."]);
    assert_eq!(list.resource_record_sets()[0].resource_records()[0].value(), "platform.localhost");
    assert!(list.is_truncated());
    assert_eq!(list.next_record_name(), Some("beta.localhost."));
}

#[tokio::test]
async fn a_change_can_be_asked_after() {
    let world = World::new().await;
    let id = world.route53().get_change().id("C1").send().await.unwrap();
    assert_eq!(id.change_info().unwrap().status().as_str(), "INSYNC");
    let zones = world.route53().list_hosted_zones_by_name().dns_name("localhost").send().await.unwrap();
    assert_eq!(zones.hosted_zones()[0].id(), format!("/hostedzone/{}", world.zone));
    assert_eq!(world.operations(Service::Route53), ["GetChange", "ListHostedZonesByName"]);
}
