/** The smallest complete connector, to start from. */
package dev.shoal.connectors.example;
