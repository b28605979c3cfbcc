package dev.shoal.cli.eval.bfcl;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shoal.cli.eval.Catalogue;

/** A function as a question file describes it. @param parameters in BFCL's own words */
record BfclFunction(String name, String description, ObjectNode parameters) {
    Catalogue.Tool tool() {
        return new Catalogue.Tool(name, description, BfclSchemas.jsonSchema(parameters));
    }
}
