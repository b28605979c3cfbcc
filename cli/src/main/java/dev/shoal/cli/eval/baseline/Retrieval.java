package dev.shoal.cli.eval.baseline;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shoal.cli.eval.Catalogue;
import dev.shoal.cli.eval.Reply;
import dev.shoal.cli.eval.TurnModel;
import dev.shoal.cli.eval.Utterance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What search alone is worth: the tool whose name, description and parameter names BM25 finds best, filled with pieces of the
 * request. No call when nothing is found well enough, or once a tool has answered. Deterministic.
 */
public final class Retrieval implements TurnModel {
    /** Least score for a call; on training records it costs one right call in twelve and finds four of five refusals. */
    private static final double THRESHOLD = 1.5;

    @Override
    public String name() {
        return "retrieval";
    }

    @Override
    public Reply reply(Catalogue catalogue, List<Utterance> conversation) {
        long start = System.nanoTime();
        String request = Conversation.request(conversation);
        List<String> query = Terms.of(request);
        List<List<String>> documents =
                catalogue.tools().stream().map(Retrieval::document).toList();
        Bm25 index = new Bm25(documents);
        int best = -1;
        double bestScore = THRESHOLD;
        for (int i = 0; i < documents.size(); i++) {
            double score = index.score(i, query);
            if (score < bestScore || best >= 0 && score == bestScore) continue;
            best = i;
            bestScore = score;
        }
        if (best < 0) return reply(Reply.Kind.NO_TOOL, List.of(), start);
        Catalogue.Tool tool = catalogue.tools().get(best);
        Set<String> found = new HashSet<>(documents.get(best));
        var arguments = new SpanCopy(request, found).object(tool.parameters());
        return reply(Reply.Kind.CALLS, List.of(new Utterance.Call(tool.name(), arguments)), start);
    }

    private static List<String> document(Catalogue.Tool tool) {
        List<String> terms = new ArrayList<>(Terms.of(tool.name()));
        terms.addAll(Terms.of(tool.description()));
        JsonNode properties = tool.parameters().path("properties");
        properties.fieldNames().forEachRemaining(name -> terms.addAll(Terms.of(name)));
        return terms;
    }

    private static Reply reply(Reply.Kind kind, List<Utterance.Call> calls, long start) {
        Duration time = Duration.ofNanos(System.nanoTime() - start);
        return new Reply(kind, calls, calls.isEmpty() ? "no tool fits" : "", 0, Reply.Usage.NONE, time);
    }

    @Override
    public void close() {}
}
