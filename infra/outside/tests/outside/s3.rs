use aws_sdk_s3::error::ProvideErrorMetadata;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{
    AbortIncompleteMultipartUpload, BucketLifecycleConfiguration, BucketVersioningStatus, CorsConfiguration,
    CorsRule, ExpirationStatus, LifecycleRule, LifecycleRuleFilter, PublicAccessBlockConfiguration,
    ServerSideEncryption, ServerSideEncryptionByDefault, ServerSideEncryptionConfiguration,
    ServerSideEncryptionRule, VersioningConfiguration,
};
use outside::Service;

use crate::world::World;

async fn put(world: &World, key: &str, content: &'static str) -> String {
    let put =
        world.s3().put_object().bucket("acme").key(key).body(ByteStream::from_static(content.as_bytes()));
    put.metadata("author", "anna").send().await.unwrap().version_id().unwrap_or("null").to_owned()
}

async fn read(world: &World, key: &str) -> String {
    let object = world.s3().get_object().bucket("acme").key(key).send().await.unwrap();
    String::from_utf8(object.body.collect().await.unwrap().to_vec()).unwrap()
}

async fn create_versioned_bucket(world: &World) {
    world.s3().create_bucket().bucket("acme").send().await.unwrap();
    let versioning = VersioningConfiguration::builder().status(BucketVersioningStatus::Enabled).build();
    world
        .s3()
        .put_bucket_versioning()
        .bucket("acme")
        .versioning_configuration(versioning)
        .send()
        .await
        .unwrap();
}

#[tokio::test]
async fn a_bucket_keeps_its_settings_through_a_restart() {
    let world = World::new().await;
    create_versioned_bucket(&world).await;
    let s3 = world.s3();
    let access = PublicAccessBlockConfiguration::builder()
        .block_public_acls(true)
        .block_public_policy(true)
        .ignore_public_acls(true)
        .restrict_public_buckets(true)
        .build();
    let put = s3.put_public_access_block().bucket("acme").public_access_block_configuration(access.clone());
    put.send().await.unwrap();
    let by_default = ServerSideEncryptionByDefault::builder().sse_algorithm(ServerSideEncryption::Aes256);
    let rule = ServerSideEncryptionRule::builder()
        .apply_server_side_encryption_by_default(by_default.build().unwrap())
        .bucket_key_enabled(true)
        .build();
    let encryption = ServerSideEncryptionConfiguration::builder().rules(rule).build().unwrap();
    let put =
        s3.put_bucket_encryption().bucket("acme").server_side_encryption_configuration(encryption.clone());
    put.send().await.unwrap();
    let rule = CorsRule::builder()
        .allowed_methods("PUT")
        .allowed_origins("http://acme.localhost:8080")
        .allowed_headers("*")
        .expose_headers("ETag")
        .max_age_seconds(3600)
        .build()
        .unwrap();
    let cors = CorsConfiguration::builder().cors_rules(rule.clone()).build().unwrap();
    s3.put_bucket_cors().bucket("acme").cors_configuration(cors).send().await.unwrap();
    let rule = LifecycleRule::builder()
        .id("abort-uploads")
        .status(ExpirationStatus::Enabled)
        .filter(LifecycleRuleFilter::builder().prefix("").build())
        .abort_incomplete_multipart_upload(
            AbortIncompleteMultipartUpload::builder().days_after_initiation(1).build(),
        )
        .build()
        .unwrap();
    let lifecycle = BucketLifecycleConfiguration::builder().rules(rule.clone()).build().unwrap();
    let put = s3.put_bucket_lifecycle_configuration().bucket("acme").lifecycle_configuration(lifecycle);
    put.send().await.unwrap();

    let world = world.restarted().await;
    let s3 = world.s3();
    let kept = s3.get_public_access_block().bucket("acme").send().await.unwrap();
    assert_eq!(kept.public_access_block_configuration(), Some(&access));
    let kept = s3.get_bucket_encryption().bucket("acme").send().await.unwrap();
    assert_eq!(kept.server_side_encryption_configuration(), Some(&encryption));
    let kept = s3.get_bucket_cors().bucket("acme").send().await.unwrap();
    assert_eq!(kept.cors_rules()[0].allowed_origins(), ["http://acme.localhost:8080"]);
    assert_eq!(kept.cors_rules()[0].max_age_seconds(), Some(3600));
    let kept = s3.get_bucket_lifecycle_configuration().bucket("acme").send().await.unwrap();
    let abort = kept.rules()[0].abort_incomplete_multipart_upload().unwrap();
    assert_eq!(abort.days_after_initiation(), Some(1));
    let kept = s3.get_bucket_versioning().bucket("acme").send().await.unwrap();
    assert_eq!(kept.status(), Some(&BucketVersioningStatus::Enabled));
}

#[tokio::test]
async fn an_object_has_its_metadata_in_get_and_in_head() {
    let world = World::new().await;
    create_versioned_bucket(&world).await;
    put(&world, "docs/a.txt", "first").await;
    let head = world.s3().head_object().bucket("acme").key("docs/a.txt").send().await.unwrap();
    assert_eq!(head.content_length(), Some(5));
    assert_eq!(head.metadata().unwrap()["author"], "anna");
    let get = world.s3().get_object().bucket("acme").key("docs/a.txt").send().await.unwrap();
    assert_eq!(get.metadata().unwrap()["author"], "anna");
    let missing = world.s3().head_object().bucket("acme").key("docs/b.txt").send().await.unwrap_err();
    assert!(missing.into_service_error().is_not_found());
}

#[tokio::test]
async fn every_version_of_an_object_can_be_read_after_a_restart() {
    let world = World::new().await;
    create_versioned_bucket(&world).await;
    let first = put(&world, "a", "first").await;
    put(&world, "a", "second").await;
    world.s3().delete_object().bucket("acme").key("b").send().await.unwrap();

    let world = world.restarted().await;
    assert_eq!(read(&world, "a").await, "second");
    let old = world.s3().get_object().bucket("acme").key("a").version_id(first).send().await.unwrap();
    assert_eq!(old.body.collect().await.unwrap().to_vec(), b"first");
    let versions = world.s3().list_object_versions().bucket("acme").send().await.unwrap();
    assert_eq!((versions.versions().len(), versions.delete_markers().len()), (2, 1));
}

#[tokio::test]
async fn an_overwritten_object_of_an_unversioned_bucket_leaves_no_bytes_behind() {
    let world = World::new().await;
    world.s3().create_bucket().bucket("acme").send().await.unwrap();
    put(&world, "a", "first").await;
    put(&world, "a", "second").await;
    assert_eq!(read(&world, "a").await, "second");
    let data = world.folder.path().join("aws/s3/objects/s3/000000000000/us-east-1/data/acme/a");
    assert_eq!(std::fs::read_dir(&data).unwrap().count(), 1);
    let world = world.restarted().await;
    world.s3().delete_object().bucket("acme").key("a").send().await.unwrap();
    world.s3().delete_bucket().bucket("acme").send().await.unwrap();
    assert_eq!(std::fs::read_dir(&data).unwrap().count(), 0);
    let world = world.restarted().await;
    assert_eq!(world.aws.buckets().await, []);
}

#[tokio::test]
async fn an_object_that_must_not_exist_yet_is_refused_when_it_does() {
    let world = World::new().await;
    create_versioned_bucket(&world).await;
    let put = || world.s3().put_object().bucket("acme").key("once").if_none_match("*");
    put().body(ByteStream::from_static(b"1")).send().await.unwrap();
    let refused = put().body(ByteStream::from_static(b"2")).send().await.unwrap_err();
    assert_eq!(refused.raw_response().unwrap().status().as_u16(), 412);
    assert_eq!(refused.code(), Some("PreconditionFailed"));
    assert_eq!(read(&world, "once").await, "1");
}

#[tokio::test]
async fn a_streamed_upload_is_stored_without_its_encoding() {
    let world = World::new().await;
    create_versioned_bucket(&world).await;
    let file = world.folder.path().join("upload");
    let content: Vec<u8> = (0..300_000_u32).map(|number| number.to_le_bytes()[0]).collect();
    std::fs::write(&file, &content).unwrap();
    let body = ByteStream::from_path(&file).await.unwrap();
    world.s3().put_object().bucket("acme").key("streamed").body(body).send().await.unwrap();
    let object = world.s3().get_object().bucket("acme").key("streamed").send().await.unwrap();
    assert_eq!(object.content_encoding(), None);
    assert_eq!(object.body.collect().await.unwrap().to_vec(), content);
}

#[tokio::test]
async fn keys_in_any_script_are_listed_as_they_were_put() {
    let world = World::new().await;
    world.s3().create_bucket().bucket("acme").send().await.unwrap();
    put(&world, "отчёты/май é.txt", "text").await;
    let list = world.s3().list_objects_v2().bucket("acme").prefix("отчёты/").send().await.unwrap();
    assert_eq!(list.contents()[0].key(), Some("отчёты/май é.txt"));
    assert_eq!(world.aws.buckets().await[0].objects[0].key, "отчёты/май é.txt");
    let key = aws_sdk_s3::types::ObjectIdentifier::builder().key("отчёты/май é.txt").build().unwrap();
    let delete = aws_sdk_s3::types::Delete::builder().objects(key).build().unwrap();
    world.s3().delete_objects().bucket("acme").delete(delete).send().await.unwrap();
    world.s3().delete_bucket().bucket("acme").send().await.unwrap();
}

#[tokio::test]
async fn a_bucket_that_is_there_is_told_apart_from_one_that_is_not() {
    let world = World::new().await;
    world.s3().create_bucket().bucket("acme").send().await.unwrap();
    world.s3().head_bucket().bucket("acme").send().await.unwrap();
    let missing = world.s3().head_bucket().bucket("other").send().await.unwrap_err();
    assert!(missing.into_service_error().is_not_found());
    let again = world.s3().create_bucket().bucket("acme").send().await.unwrap_err();
    assert!(again.into_service_error().is_bucket_already_owned_by_you());
    assert_eq!(world.operations(Service::S3), ["CreateBucket", "HeadBucket", "HeadBucket", "CreateBucket"]);
}

#[tokio::test]
async fn a_stranger_is_denied() {
    let world = World::new().await;
    world.s3().create_bucket().bucket("acme").send().await.unwrap();
    put(&world, "a", "first").await;
    let answer = reqwest::get(format!("{}/acme/a", world.aws_address)).await.unwrap();
    assert_eq!(answer.status().as_u16(), 403);
    assert!(answer.text().await.unwrap().contains("<Code>AccessDenied</Code>"));
}

#[tokio::test]
async fn a_presigned_address_needs_no_header() {
    let world = World::new().await;
    world.s3().create_bucket().bucket("acme").send().await.unwrap();
    put(&world, "a", "first").await;
    let lasts = std::time::Duration::from_mins(1);
    let presigning = aws_sdk_s3::presigning::PresigningConfig::expires_in(lasts).unwrap();
    let presigned = world.s3().get_object().bucket("acme").key("a").presigned(presigning).await.unwrap();
    assert_eq!(reqwest::get(presigned.uri()).await.unwrap().text().await.unwrap(), "first");
}
