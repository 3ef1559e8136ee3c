"""Deploys what lies in a folder to an AWS of its own, adds the first super-admin, and runs a command with
`KABINET_DEPLOYMENT`, a file that says what was deployed and where. Fails if that fails; all that it starts ends with it."""

import contextlib
import datetime
import ipaddress
import json
import os
import secrets
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import boto3
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

BASE = "kabinet.test"  # A name that nobody can own (RFC 6761, 6.2).
REGION = "eu-central-1"
STACK = "kabinet"
ARTEFACTS = "artefacts"
EMAIL = "admin@example.com"
START_SECONDS = 60


def main():
    artefact, sam, *command = sys.argv[1:]
    # Ends as by an exception, so that everything started is ended too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        certificate, key = issue_certificate(folder)
        aws_port, kinescope_port = free_ports(2)
        kinescope_token = secrets.token_urlsafe()
        os.environ.update({
            "AWS_ACCESS_KEY_ID": "root",
            "AWS_SECRET_ACCESS_KEY": secrets.token_urlsafe(),
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ENDPOINT_URL": f"https://localhost:{aws_port}",
            # Of boto3, and of everybody else.
            "AWS_CA_BUNDLE": str(certificate),
            "SSL_CERT_FILE": str(certificate),
            # Nothing here is behind a proxy.
            "NO_PROXY": "*",
            "no_proxy": "*",
        })
        for variable in ("AWS_PROFILE", "AWS_SESSION_TOKEN"):
            os.environ.pop(variable, None)
        with aws_endpoint(folder, aws_port, certificate, key):
            assert_policies_are_enforced()
            zone = boto3.client("route53").create_hosted_zone(Name=BASE, CallerReference="tests")
            zone = zone["HostedZone"]["Id"].removeprefix("/hostedzone/")
            location = {"LocationConstraint": REGION}
            boto3.client("s3").create_bucket(Bucket=ARTEFACTS, CreateBucketConfiguration=location)
            deploy(artefact, sam, {
                "BaseDomain": BASE,
                "HostedZoneId": zone,
                "CertificateArn": f"arn:aws:acm:{REGION}:000000000000:certificate/tests",
                "AlarmEmail": EMAIL,
                "KinescopeUrl": f"http://127.0.0.1:{kinescope_port}",
                "KinescopeToken": kinescope_token,
            })
            deployment = folder / "deployment.json"
            deployment.write_text(json.dumps({
                "address": f"127.0.0.1:{aws_port}",
                "base": BASE,
                "certificate": str(certificate),
                "table": output("Table"),
                "email": EMAIL,
                "password": add_super_admin(),
                "kinescope_address": f"127.0.0.1:{kinescope_port}",
                "kinescope_token": kinescope_token,
            }))
            with started(command, env=os.environ | {"KABINET_DEPLOYMENT": str(deployment)}) as process:
                if process.wait() != 0:
                    sys.exit(1)


@contextlib.contextmanager
def started(command, **options):
    """A process for as long as it is needed, in a group with all that it starts."""
    process = subprocess.Popen(command, start_new_session=True, **options)
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def issue_certificate(folder):
    """A certificate for all hosts of the platform, which is its own issuer, and its key; both in PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, BASE)])
    now = datetime.datetime.now(datetime.timezone.utc)
    hosts = [x509.DNSName(host) for host in (BASE, f"*.{BASE}", "localhost")]
    hosts.append(x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = folder / "certificate.pem", folder / "key.pem"
    certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return certificate_file, key_file


def free_ports(count):
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [listener.getsockname()[1] for listener in sockets]


@contextlib.contextmanager
def aws_endpoint(folder, port, certificate, key):
    """An empty AWS for as long as it is needed; what it has written is shown if something fails."""
    variables = os.environ | {
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "MINISTACK_REGION": REGION,
        # Callers are who their keys say, and may do what their policies say.
        "AUTH": "true",
        "USE_SSL": "1",
        "MINISTACK_SSL_CERT": str(certificate),
        "MINISTACK_SSL_KEY": str(key),
        # Listens on a port of its own otherwise.
        "IOT_MTLS_ENABLED": "0",
        "TMPDIR": str(folder),
        "S3_DATA_DIR": str(folder / "s3"),
        "STATE_DIR": str(folder / "state"),
        # The Lambdas have this environment too, and cabinets' names are in no DNS that they could ask.
        "KABINET_CABINET_ADDRESS": f"127.0.0.1:{port}",
    }
    program = Path(__file__).parent / "aws_endpoint.py"
    written = folder / "aws.log"
    with (
        written.open("w") as log,
        started([sys.executable, program], env=variables, stdout=log, stderr=log) as process,
    ):
        try:
            wait_until_ready(process, port, certificate)
            yield
        except BaseException:
            print(written.read_text(), file=sys.stderr)
            if process.poll() is None:
                print_lambda_logs()
            raise


def print_lambda_logs():
    """What all Lambdas have written, in the order of time."""
    logs = boto3.client("logs")
    groups = [group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]]
    events = [event for group in groups for event in logs.filter_log_events(logGroupName=group)["events"]]
    for event in sorted(events, key=lambda event: event["timestamp"]):
        print(event["message"].rstrip(), file=sys.stderr)


def wait_until_ready(process, port, certificate):
    trust = ssl.create_default_context(cafile=certificate)
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            urllib.request.urlopen(f"https://localhost:{port}/_ministack/health", context=trust, timeout=5).close()
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def assert_policies_are_enforced():
    """Somebody who may do nothing can do nothing; else the stack's own policies would not be tested either."""
    iam = boto3.client("iam")
    iam.create_user(UserName="nobody")
    key = iam.create_access_key(UserName="nobody")["AccessKey"]
    nobody = boto3.client("dynamodb", aws_access_key_id=key["AccessKeyId"],
                          aws_secret_access_key=key["SecretAccessKey"])
    try:
        nobody.list_tables()
    except nobody.exceptions.ClientError as refusal:
        if refusal.response["Error"]["Code"] == "AccessDeniedException":
            return
        raise
    raise RuntimeError("policies are not enforced")


def deploy(artefact, sam, parameters):
    subprocess.run(
        [
            sam, "deploy", "--template-file", "template.yaml", "--stack-name", STACK, "--s3-bucket", ARTEFACTS,
            "--capabilities", "CAPABILITY_IAM", "--no-confirm-changeset", "--no-progressbar",
            "--parameter-overrides", *(f"{name}={value}" for name, value in parameters.items()),
        ],
        cwd=artefact, env=os.environ | {"SAM_CLI_TELEMETRY": "0"}, check=True,
    )


def output(name):
    outputs = boto3.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]["Outputs"]
    return next(found["OutputValue"] for found in outputs if found["OutputKey"] == name)


def add_super_admin():
    """Their password."""
    person = json.dumps({"email": EMAIL, "name": "Администратор платформы"})
    invoked = boto3.client("lambda").invoke(FunctionName=f"{STACK}-add-super-admin", Payload=person)
    answer = json.load(invoked["Payload"])
    if "FunctionError" in invoked:
        raise RuntimeError(answer)
    return answer["password"]


if __name__ == "__main__":
    main()
