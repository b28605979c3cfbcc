package dev.shoal.cli.approvals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.cli.client.JsonLine;
import dev.shoal.cli.client.Printable;
import dev.shoal.cli.client.RecordJson;
import dev.shoal.cli.client.Table;
import dev.shoal.schemas.avro.ApprovalRequested;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;

/** Lists the invocations that wait for a human, the longest wait first. */
public final class ApprovalList {
    private static final int LINE = 200;
    private static final int LONGEST = 300;

    private ApprovalList() {}

    /** @throws dev.shoal.bootstrap.config.InvalidInput if the installation has no topic for it */
    public static void print(ConnectionSettings connection, boolean json, PrintStream out) {
        List<ApprovalRequested> waiting = ApprovalTopic.read(connection).waiting();
        if (json) {
            waiting.forEach(request -> out.println(line(request)));
            return;
        }
        if (waiting.isEmpty()) {
            out.println("nothing waits for approval");
            return;
        }
        Instant now = Instant.now();
        var table = new Table("ID", "AGENT", "TOOL", "SINCE", "EXPIRES", "ARGUMENTS");
        for (ApprovalRequested request : waiting) {
            // The orchestrator settles it when it runs again; until then no answer counts any more.
            String late = now.isBefore(request.getExpiresAt()) ? "" : " (over)";
            table.add(
                    Printable.text(request.getInvocationId(), LONGEST),
                    Printable.text(request.getAgent(), LONGEST),
                    Printable.text(request.getTool(), LONGEST),
                    request.getRequestedAt().toString(),
                    request.getExpiresAt() + late,
                    RecordJson.line(request.getArguments(), LONGEST));
        }
        out.print(table.text(LINE));
    }

    private static String line(ApprovalRequested request) {
        ObjectNode all = RecordJson.of(request);
        ObjectNode line = all.objectNode();
        line.set("id", all.get("invocationId"));
        line.set("task", all.get("taskId"));
        for (String field : List.of("agent", "tool", "arguments")) line.set(field, all.get(field));
        line.set("since", all.get("requestedAt"));
        line.set("expires", all.get("expiresAt"));
        return JsonLine.of(line);
    }
}
