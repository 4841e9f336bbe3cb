package io.daybook.cli;

import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.apache.batik.svggen.SVGIDGenerator;
import org.jfree.chart.JFreeChart;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** A plot as an {@code svg} element for a page: as wide as its place, its text still text. */
final class SvgDrawing {
  private static final String SVG = "http://www.w3.org/2000/svg";

  private SvgDrawing() {}

  /**
   * Draws a plot.
   *
   * @param name of lower case letters and hyphens, another one for each plot of a page
   * @param told what is to be seen, for who cannot see it
   */
  static String of(JFreeChart plot, String name, String told, int width, int height) {
    try {
      Document document = DocumentBuilderFactory.newInstance().newDocumentBuilder().getDOMImplementation().createDocument(SVG, "svg", null);
      SVGGeneratorContext context = SVGGeneratorContext.createDefault(document);
      context.setComment(null);
      context.setIDGenerator(new NamedIds(name)); // ids of all plots are in one page
      SVGGraphics2D graphics = new SVGGraphics2D(context, false);
      plot.draw(graphics, new Rectangle2D.Double(0, 0, width, height));
      Element root = graphics.getRoot();
      root.setAttributeNS(null, "viewBox", "0 0 %d %d".formatted(width, height));
      root.setAttributeNS(null, "role", "img");
      root.setAttributeNS(null, "aria-label", told);
      StringWriter text = new StringWriter();
      graphics.stream(root, text, false, false);
      return forPage(text.toString());
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Without what a page does not need: a declaration, namespaces, breaks within tags, and an empty element that has the same id in every drawing. */
  private static String forPage(String svg) {
    return svg.substring(svg.indexOf("<svg"))
        .replaceAll("\\s*\\n\\s*(/?>)", "$1")
        .replaceAll(" (xmlns(:xlink)?|xml:space)=\"[^\"]*\"", "")
        .replace("<defs id=\"genericDefs\"/>", "");
  }

  private static final class NamedIds extends SVGIDGenerator {
    private final String name;

    NamedIds(String name) {
      this.name = name;
    }

    @Override
    public String generateID(String prefix) {
      return super.generateID(name + "-" + prefix);
    }
  }
}
