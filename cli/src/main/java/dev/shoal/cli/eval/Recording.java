package dev.shoal.cli.eval;

import java.util.ArrayList;
import java.util.List;

/** Passes turns on to a model and keeps what it was asked and replied. Not thread-safe. */
final class Recording implements TurnModel {
    private final TurnModel model;
    private final List<Judged.Exchange> exchanges = new ArrayList<>();

    Recording(TurnModel model) {
        this.model = model;
    }

    @Override
    public String name() {
        return model.name();
    }

    @Override
    public Reply reply(Catalogue catalogue, List<Utterance> conversation) {
        Reply reply = model.reply(catalogue, conversation);
        exchanges.add(new Judged.Exchange(catalogue, conversation, reply));
        return reply;
    }

    /** So far, in order. */
    List<Judged.Exchange> exchanges() {
        return exchanges;
    }

    /** Leaves the model open: it belongs to the caller. */
    @Override
    public void close() {}
}
