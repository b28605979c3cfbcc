package dev.shoal.cli.eval;

import java.util.List;

/** Decides the next turn of a conversation: a model, or a baseline to compare it with. Not thread-safe. */
public interface TurnModel extends AutoCloseable {
    /** Name as it stands in reports. */
    String name();

    /** The turn that follows the conversation. A turn that cannot be read is a {@link Reply.Kind#MALFORMED} one, never an exception. */
    Reply reply(Catalogue catalogue, List<Utterance> conversation);

    @Override
    void close();
}
