package dev.shoal.cli.eval.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shoal.cli.eval.Catalogue;
import dev.shoal.cli.eval.Json;
import dev.shoal.cli.eval.Reply;
import dev.shoal.cli.eval.TurnModel;
import dev.shoal.cli.eval.Utterance;
import dev.shoal.workers.LocalModel;
import dev.shoal.workers.LocalTurn;
import dev.shoal.workers.engine.Turn;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A model directory in the engine of the model workers, with or without the grammar. */
public final class EngineTurnModel implements TurnModel {
    private static final int CONTEXT_TOKENS = 8192;

    /** Texts are not scored for what they say: enough of them to read. */
    private static final int ANSWER_TOKENS = 96;

    private final LocalModel model;
    private final boolean grammar;
    private final boolean owner;

    private EngineTurnModel(LocalModel model, boolean grammar, boolean owner) {
        this.model = model;
        this.grammar = grammar;
        this.owner = owner;
    }

    /** @throws RuntimeException naming the file of the directory that cannot be used and what to do */
    public static EngineTurnModel open(Path directory, boolean grammar, int threads) {
        var settings = new LocalModel.Settings(CONTEXT_TOKENS, ANSWER_TOKENS, threads);
        return new EngineTurnModel(LocalModel.open(directory, settings), grammar, true);
    }

    /** The same loaded model without the grammar; closing it closes nothing. */
    public EngineTurnModel withoutGrammar() {
        return new EngineTurnModel(model, false, false);
    }

    @Override
    public String name() {
        return grammar ? model.name() : model.name() + " without grammar";
    }

    @Override
    public Reply reply(Catalogue catalogue, List<Utterance> conversation) {
        List<LocalModel.Tool> tools = catalogue.tools().stream()
                .map(tool -> new LocalModel.Tool(tool.name(), tool.description(), Json.write(tool.parameters())))
                .toList();
        LocalTurn turn;
        try {
            turn = model.decide(catalogue.instructions(), tools, Messages.of(catalogue, conversation), grammar);
        } catch (IllegalArgumentException e) {
            return new Reply(Reply.Kind.UNSUPPORTED, List.of(), e.getMessage(), 0, Reply.Usage.NONE, Duration.ZERO);
        }
        return reply(turn);
    }

    private static Reply reply(LocalTurn turn) {
        if (turn.outcome() instanceof LocalTurn.Malformed malformed) {
            return reply(turn, Reply.Kind.MALFORMED, List.of(), malformed.text());
        }
        if (turn.outcome() instanceof LocalTurn.Failed failed) {
            return reply(turn, Reply.Kind.FAILED, List.of(), failed.code().code() + ": " + failed.reason());
        }
        Turn decided = ((LocalTurn.Decided) turn.outcome()).turn();
        if (decided instanceof Turn.Answer answer) return reply(turn, Reply.Kind.ANSWER, List.of(), answer.text());
        if (decided instanceof Turn.None none) return reply(turn, Reply.Kind.NO_TOOL, List.of(), none.text());
        List<Utterance.Call> calls = ((Turn.Calls) decided)
                .calls().stream().map(EngineTurnModel::call).toList();
        return reply(turn, Reply.Kind.CALLS, calls, "");
    }

    private static Utterance.Call call(Turn.Call call) {
        try {
            return new Utterance.Call(call.tool(), (ObjectNode) Json.read(call.arguments()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the worker let malformed arguments through", e);
        }
    }

    private static Reply reply(LocalTurn turn, Reply.Kind kind, List<Utterance.Call> calls, String text) {
        var usage = new Reply.Usage(turn.promptTokens(), turn.cachedTokens(), turn.completionTokens());
        return new Reply(kind, calls, text, turn.confidence(), usage, turn.time());
    }

    @Override
    public void close() {
        if (owner) model.close();
    }
}
