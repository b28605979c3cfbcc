package dev.shoal.cli.replay;

import dev.shoal.cli.client.Printable;
import dev.shoal.cli.client.RecordJson;
import dev.shoal.schemas.avro.DecisionKind;
import dev.shoal.schemas.avro.PendingInvocation;
import dev.shoal.schemas.avro.Phase;
import dev.shoal.schemas.avro.TaskState;
import dev.shoal.schemas.avro.ToolCall;
import dev.shoal.schemas.avro.ToolReturned;
import dev.shoal.schemas.avro.TurnDecided;
import dev.shoal.streams.agent.AgentCommand;
import dev.shoal.streams.agent.AgentEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The words for events, states and commands. Pure. */
final class Story {
    private static final int LONGEST = 160;

    private Story() {}

    static String event(Step step) {
        if (step.event().isEmpty()) return "no event: " + shown(step.poison());
        AgentEvent event = step.event().get();
        if (event instanceof AgentEvent.Submitted e) {
            return "submitted to " + shown(e.task().getAgent()) + ": "
                    + quoted(e.task().getInput());
        }
        if (event instanceof AgentEvent.Cancelled e) {
            return shown(e.cancellation().getBy()) + " cancelled the task"
                    + because(e.cancellation().getReason());
        }
        if (event instanceof AgentEvent.Continued e) {
            return "message " + shown(e.message().getMessageId()) + ": "
                    + quoted(e.message().getText());
        }
        if (event instanceof AgentEvent.ModelDecided e) return decided(e.decision());
        if (event instanceof AgentEvent.ModelFailed e) {
            return shown(e.failure().getWorker()) + " could not decide turn "
                    + e.failure().getTurn() + ", attempt "
                    + e.failure().getAttempt() + ": " + shown(e.failure().getCode()) + " "
                    + quoted(e.failure().getReason());
        }
        if (event instanceof AgentEvent.ToolAnswered e) return answered(e.outcome());
        if (event instanceof AgentEvent.CallApproved e) {
            return shown(e.approval().getBy()) + " approved "
                    + shown(e.approval().getInvocationId())
                    + because(e.approval().getReason());
        }
        if (event instanceof AgentEvent.CallRefused e) {
            return shown(e.refusal().getBy()) + " refused " + shown(e.refusal().getInvocationId())
                    + because(e.refusal().getReason());
        }
        if (event instanceof AgentEvent.TimeReached) return "something is due";
        if (event instanceof AgentEvent.ContentLost e) return "a content is lost: " + quoted(e.reason());
        throw new AssertionError("unhandled event: " + event.getClass());
    }

    private static String decided(TurnDecided decision) {
        String turn = shown(decision.getWorker()) + " decided turn " + decision.getTurn() + ", attempt "
                + decision.getAttempt() + ": ";
        if (decision.getKind() == DecisionKind.CALLS) {
            List<String> calls = new ArrayList<>();
            for (ToolCall call : decision.getCalls())
                calls.add(shown(call.getTool()) + " " + json(call.getArguments()));
            return turn + String.join(", ", calls);
        }
        return turn + decision.getKind().name().toLowerCase(Locale.ROOT) + " " + quoted(decision.getText());
    }

    private static String answered(ToolReturned outcome) {
        String call = shown(outcome.getInvocationId()) + ", attempt " + outcome.getAttempt() + ", returned "
                + outcome.getOutcome().name().toLowerCase(Locale.ROOT);
        if (outcome.getResult() != null) return call + " " + json(outcome.getResult());
        return call + " " + shown(String.valueOf(outcome.getCode())) + " "
                + quoted(String.valueOf(outcome.getReason()));
    }

    static String state(Optional<TaskState> state) {
        if (state.isEmpty()) return "none";
        TaskState task = state.get();
        if (task.getPhase() == Phase.DONE) return "done";
        if (task.getTurn() == 0) return "looking for the agent";
        String turn = "turn " + task.getTurn();
        if (task.getPhase() == Phase.THINKING) {
            boolean waits = task.getTurnDueAt() != null;
            return turn + ", attempt " + task.getAttempt() + (waits ? " failed: asks again later" : ": thinking");
        }
        List<String> calls = new ArrayList<>();
        for (PendingInvocation call : task.getPending()) {
            calls.add(shown(call.getTool()) + " "
                    + call.getStatus().name().toLowerCase(Locale.ROOT).replace('_', ' '));
        }
        return turn + ": acting (" + String.join(", ", calls) + ")";
    }

    static String command(AgentCommand command) {
        if (command instanceof AgentCommand.AskModel c) {
            String model = c.request().getModel() == null
                    ? "the model"
                    : "model " + shown(c.request().getModel());
            return "asks " + model + " for turn " + c.request().getTurn() + ", attempt "
                    + c.request().getAttempt();
        }
        if (command instanceof AgentCommand.CallTool c) {
            return "calls " + shown(c.invocation().getTool()) + " on " + shown(c.connector()) + " as "
                    + shown(c.invocation().getInvocationId()) + ", attempt "
                    + c.invocation().getAttempt();
        }
        if (command instanceof AgentCommand.AskHuman c) {
            return "asks a human about " + shown(c.request().getInvocationId()) + " until "
                    + c.request().getExpiresAt();
        }
        if (command instanceof AgentCommand.SettleApproval c) {
            return "settles the approval of " + shown(c.settled().getInvocationId()) + ": "
                    + c.settled().getOutcome().name().toLowerCase(Locale.ROOT);
        }
        if (command instanceof AgentCommand.Complete c) {
            return "completes the task: " + quoted(c.result().getAnswer());
        }
        if (command instanceof AgentCommand.Fail c) {
            return "fails the task: " + shown(c.result().getCode()) + " "
                    + quoted(c.result().getReason());
        }
        if (command instanceof AgentCommand.SubmitTask c) {
            return "hands " + shown(c.task().getTaskId()) + " to agent "
                    + shown(c.task().getAgent()) + ": " + quoted(c.task().getInput());
        }
        if (command instanceof AgentCommand.CancelTask c) {
            return "cancels sub-task " + shown(c.cancelled().getTaskId());
        }
        if (command instanceof AgentCommand.AnswerParent c) {
            return "answers " + shown(c.outcome().getInvocationId()) + " of the calling task";
        }
        if (command instanceof AgentCommand.Notify c) {
            return "tells the client: " + shown(c.notice().getCode()) + " "
                    + quoted(c.notice().getReason());
        }
        if (command instanceof AgentCommand.Archive) return "archives the trajectory";
        throw new AssertionError("unhandled command: " + command.getClass());
    }

    private static String because(String reason) {
        return reason.isEmpty() ? "" : ": " + quoted(reason);
    }

    private static String quoted(String text) {
        return "\"" + json(text) + "\"";
    }

    private static String json(String text) {
        return RecordJson.line(text, LONGEST);
    }

    private static String shown(String text) {
        return Printable.text(text, LONGEST);
    }
}
