/** Takes invocations from Kafka, checks them, has a connector execute them and publishes the outcomes. */
package dev.shoal.connectors.host;
