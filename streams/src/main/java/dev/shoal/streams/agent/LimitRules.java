package dev.shoal.streams.agent;

import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.ToolCall;
import dev.shoal.schemas.failure.ErrorCode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which limit of its agent a task meets. Pure. */
final class LimitRules {
    private static final long NANOS = 1_000_000_000;

    private LimitRules() {}

    /** Why a task ends. */
    record Breach(ErrorCode code, String reason) {}

    /** What no further turn may be asked with. */
    static Optional<Breach> spent(TaskDraft draft) {
        long tokens = draft.tokenLimit();
        if (draft.tally().computedTokens() >= tokens) {
            return breach(ErrorCode.TOKEN_LIMIT, "no answer within the limit of " + tokens + " tokens");
        }
        Optional<Long> cost = draft.costLimit();
        if (cost.isPresent() && draft.tally().usage().getCostNanos() >= cost.get()) {
            return breach(ErrorCode.COST_LIMIT, "no answer within the limit of " + money(cost.get()));
        }
        return Optional.empty();
    }

    /** What these calls may not be made with. Nothing is invoked whose result no later turn could read. */
    static Optional<Breach> calling(TaskDraft draft, List<ToolCall> calls) {
        AgentDefinition agent = draft.agent().definition();
        if (draft.progress().turnOfRound() >= agent.getMaxTurns()) {
            return breach(ErrorCode.TURN_LIMIT, "no answer within the limit of " + agent.getMaxTurns() + " turns");
        }
        Optional<Breach> spent = spent(draft);
        if (spent.isPresent()) return spent;
        Integer most = agent.getMaxToolCalls();
        if (most != null && draft.tally().usage().getToolCalls() + calls.size() > most) {
            return breach(ErrorCode.TOOL_LIMIT, "more than " + most + " tool calls");
        }
        return callingEach(draft, calls);
    }

    private static Optional<Breach> callingEach(TaskDraft draft, List<ToolCall> calls) {
        Map<String, Integer> more = new HashMap<>();
        for (ToolCall call : calls) {
            Optional<Agent.Tool> tool = draft.agent().tool(call.getTool());
            if (tool.isEmpty() || tool.get().definition().getMaxCalls() == null) continue;
            int count = more.merge(call.getTool(), 1, Integer::sum);
            int most = tool.get().definition().getMaxCalls();
            if (draft.tally().calls(call.getTool()) + count > most) {
                return breach(ErrorCode.TOOL_LIMIT, "more than " + most + " calls of tool " + call.getTool());
            }
        }
        return Optional.empty();
    }

    /** What the results may not exceed together. */
    static Optional<Breach> results(TaskDraft draft) {
        Long most = draft.agent().definition().getMaxTotalResultBytes();
        if (most == null || draft.tally().usage().getResultBytes() <= most) return Optional.empty();
        return breach(ErrorCode.RESULT_LIMIT, "tool results take more than " + most + " bytes together");
    }

    static Allowance left(TaskDraft draft) {
        AgentDefinition agent = draft.agent().definition();
        return new Allowance(
                Submissions.priority(draft.headers()),
                draft.deadline(),
                agent.getMaxTurns() - draft.progress().turnOfRound() + 1,
                Math.max(0, draft.tokenLimit() - draft.tally().computedTokens()),
                draft.costLimit()
                        .map(limit -> Math.max(0, limit - draft.tally().usage().getCostNanos())));
    }

    /** Billionths as a decimal number. */
    static String money(long nanos) {
        String fraction = String.format("%09d", nanos % NANOS).replaceFirst("0+$", "");
        return nanos / NANOS + (fraction.isEmpty() ? "" : "." + fraction);
    }

    private static Optional<Breach> breach(ErrorCode code, String reason) {
        return Optional.of(new Breach(code, reason));
    }
}
