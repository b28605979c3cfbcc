package dev.shoal.cli.eval.world;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What the tools of one toy world do. Pure: no clock, no randomness, nothing outside the state. */
interface Rules {
    /**
     * Performs one call, changing the state that it is given.
     *
     * @param arguments valid under the tool's schema
     * @return the result, or an object with {@code error} and {@code message}; after an error the caller throws the state away
     */
    ObjectNode call(ObjectNode state, String tool, ObjectNode arguments);
}
