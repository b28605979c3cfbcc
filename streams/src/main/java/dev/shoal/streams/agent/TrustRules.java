package dev.shoal.streams.agent;

import dev.shoal.schemas.avro.WriteRule;
import java.util.Optional;

/** The rules of content that strangers wrote: once a model has read it, what it wants to change is not simply done. Pure. */
final class TrustRules {
    private TrustRules() {}

    /** Why a call with a side effect is not simply made; empty when it may be. */
    static Optional<String> why(TaskDraft draft, Agent.Tool tool) {
        if (!tool.writes() || draft.talk().untrusted().isEmpty()) return Optional.empty();
        return Optional.of("the conversation holds untrusted content from "
                + String.join(", ", draft.talk().untrusted()));
    }

    /** Why the call is refused, whatever a model says; empty when it is not. */
    static Optional<String> refusal(TaskDraft draft, Agent.Tool tool) {
        if (tool.definition().getUntrustedWrites() != WriteRule.REFUSE) return Optional.empty();
        return why(draft, tool);
    }

    /** Notes whose content a result is. */
    static void read(TaskDraft draft, Agent.Tool tool, boolean untrusted) {
        if (untrusted || tool.definition().getUntrusted()) {
            draft.talk().addUntrusted("tool " + tool.definition().getName());
        }
    }
}
