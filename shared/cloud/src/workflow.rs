//! The executions that bring cabinets up and take them down, in Step Functions.

use aws_config::SdkConfig;
use aws_sdk_sfn::Client;
use aws_sdk_sfn::types::ExecutionStatus as SdkStatus;
use domain::Organization;

use crate::Settings;
use crate::error::{OutsideError, System};

/// The state of an execution.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ExecutionStatus {
    Running,
    Succeeded,
    Failed,
    TimedOut,
    Aborted,
}

pub struct Workflow {
    client: Client,
    provisioning: String,
    leaving: String,
}

impl Workflow {
    pub(crate) fn new(configuration: &SdkConfig, settings: &Settings) -> Self {
        Self {
            client: Client::new(configuration),
            provisioning: format!("{}provisioning", settings.state_machines),
            leaving: format!("{}leaving", settings.state_machines),
        }
    }

    /// Starts the execution of the organisation's present attempt, once however often it is called. Names are unique for
    /// 90 days (<https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html>). An execution
    /// that has ended already was started by an earlier call whose answer was lost.
    pub async fn start(&self, organization: &Organization) -> Result<(), OutsideError> {
        let input = serde_json::json!({"organization_id": organization.id, "attempt": organization.attempt});
        let started = self
            .client
            .start_execution()
            .state_machine_arn(self.machine_of(organization))
            .name(organization.execution_name())
            .input(input.to_string())
            .send()
            .await;
        match started {
            Ok(_) => Ok(()),
            Err(error) => match error.as_service_error() {
                Some(refusal) if refusal.is_execution_already_exists() => Ok(()),
                _ => Err(OutsideError::from_sdk(System::StepFunctions, "StartExecution", &error)),
            },
        }
    }

    /// The state of the execution of the organisation's present attempt; `None` if there is none. An execution that was started
    /// a moment ago may be missing too, since the answer is eventually consistent.
    pub async fn describe(
        &self,
        organization: &Organization,
    ) -> Result<Option<ExecutionStatus>, OutsideError> {
        let machine = self.machine_of(organization).replacen(":stateMachine:", ":execution:", 1);
        let arn = format!("{machine}:{}", organization.execution_name());
        match self.client.describe_execution().execution_arn(arn).send().await {
            Ok(execution) => Ok(Some(match execution.status() {
                SdkStatus::Succeeded => ExecutionStatus::Succeeded,
                SdkStatus::Failed => ExecutionStatus::Failed,
                SdkStatus::TimedOut => ExecutionStatus::TimedOut,
                SdkStatus::Aborted => ExecutionStatus::Aborted,
                _ => ExecutionStatus::Running,
            })),
            Err(error) => match error.as_service_error() {
                Some(refusal) if refusal.is_execution_does_not_exist() => Ok(None),
                _ => Err(OutsideError::from_sdk(System::StepFunctions, "DescribeExecution", &error)),
            },
        }
    }

    /// The state machine that is at work for the organisation.
    fn machine_of(&self, organization: &Organization) -> &str {
        if organization.leaving.is_some() { &self.leaving } else { &self.provisioning }
    }
}
