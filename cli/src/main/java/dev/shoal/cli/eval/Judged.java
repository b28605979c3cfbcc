package dev.shoal.cli.eval;

import java.util.List;

/** A case after a model was judged on it. @param exchanges what the model was asked and replied, in order */
public record Judged(Case item, Verdict verdict, List<Exchange> exchanges) {
    public Judged {
        exchanges = List.copyOf(exchanges);
    }

    /** One turn of the model. */
    public record Exchange(Catalogue catalogue, List<Utterance> conversation, Reply reply) {
        public Exchange {
            conversation = List.copyOf(conversation);
        }
    }
}
