package dev.shoal.streams.agent;

import dev.shoal.schemas.avro.ApprovalSettled;
import dev.shoal.schemas.avro.Message;
import dev.shoal.schemas.avro.PendingInvocation;
import dev.shoal.schemas.avro.ToolCall;
import dev.shoal.schemas.avro.TurnDecided;
import java.util.List;
import java.util.Map;

/** How many bytes texts take in a record, so that no record outgrows what the broker takes. */
final class Sizes {
    /** What Avro and the ids add to a message or a call, rounded up. */
    private static final int OVERHEAD = 64;

    private Sizes() {}

    /** Bytes of the text in UTF-8. */
    static int utf8(String text) {
        int bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) continue;
            // Each half of a surrogate pair counts two: four for the pair.
            bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
        }
        return bytes;
    }

    static long messages(List<Message> messages) {
        long bytes = 0;
        for (Message message : messages) {
            bytes += OVERHEAD + utf8(message.getContent()) + calls(message.getCalls());
        }
        return bytes;
    }

    static long calls(List<ToolCall> calls) {
        long bytes = 0;
        for (ToolCall call : calls) {
            bytes += OVERHEAD + utf8(call.getTool()) + utf8(call.getArguments());
            for (String argument : call.getConfidence().keySet()) bytes += 10 + utf8(argument);
        }
        return bytes;
    }

    static long pending(List<PendingInvocation> pending) {
        long bytes = 0;
        for (PendingInvocation call : pending) {
            bytes += OVERHEAD + utf8(call.getTool()) + utf8(call.getArguments());
            if (call.getResult() != null) bytes += utf8(call.getResult());
        }
        return bytes;
    }

    static long approvals(List<ApprovalSettled> approvals) {
        long bytes = 0;
        for (ApprovalSettled approval : approvals) {
            bytes += 2 * OVERHEAD + utf8(approval.getTool()) + utf8(approval.getBy()) + utf8(approval.getReason());
        }
        return bytes;
    }

    static long texts(List<String> texts) {
        long bytes = 0;
        for (String text : texts) bytes += 4 + utf8(text);
        return bytes;
    }

    static long decision(TurnDecided decision) {
        long thought = decision.getThought() == null ? 0 : utf8(decision.getThought());
        return OVERHEAD + utf8(decision.getText()) + thought + calls(decision.getCalls());
    }

    static long headers(Map<String, String> headers) {
        long bytes = 0;
        for (Map.Entry<String, String> header : headers.entrySet()) {
            bytes += 4 + utf8(header.getKey()) + utf8(header.getValue());
        }
        return bytes;
    }
}
