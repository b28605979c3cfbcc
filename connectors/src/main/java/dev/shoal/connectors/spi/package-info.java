/** What a tool connector is: implement these to serve a new kind of tool. */
package dev.shoal.connectors.spi;
