package io.daybook.cli;

import static java.util.stream.Collectors.joining;

import io.daybook.core.pipeline.Measure;
import io.daybook.lake.LakeTables;
import io.daybook.reconciliation.DriftTotal;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.geom.Ellipse2D;
import java.math.BigDecimal;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.CategoryLabelPositions;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.labels.CategoryItemLabelGenerator;
import org.jfree.chart.labels.ItemLabelAnchor;
import org.jfree.chart.labels.ItemLabelPosition;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.DatasetRenderingOrder;
import org.jfree.chart.renderer.category.CategoryItemRenderer;
import org.jfree.chart.renderer.category.LineAndShapeRenderer;
import org.jfree.chart.renderer.category.StackedBarRenderer;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.chart.renderer.category.WaterfallBarRenderer;
import org.jfree.chart.text.TextUtils;
import org.jfree.chart.title.LegendTitle;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.category.CategoryDataset;
import org.jfree.data.category.DefaultCategoryDataset;

/**
 * Plots of drift, in the colors of the pages. Plots take doubles; what is exact stands in the tables beside them.
 *
 * <p>Draws without a screen.
 */
final class DriftPlots {
  static final int WIDTH = 760;
  static final int HEIGHT = 228;

  private static final Color INK = new Color(0x17202a);
  private static final Color SOFT = new Color(0x5d6b79);
  private static final Color LINE = new Color(0xd5dbe1);
  private static final Color UP = new Color(0x2f7d4f);
  private static final Color DOWN = new Color(0xb4443c);
  private static final Color FIGURE = new Color(0x8a97a5);
  private static final Color NONE = new Color(0, 0, 0, 0);

  /** Told apart by eyes that do not see all colors (Okabe and Ito); a cause keeps its color, by its place in the waterfall. */
  private static final List<Color> CAUSES =
      List.of(
          new Color(0x56b4e9), new Color(0x0072b2), new Color(0xe69f00), new Color(0xd55e00), new Color(0x8a97a5), new Color(0xcc79a7), new Color(0x009e73),
          new Color(0xc9a800), new Color(0x17202a), new Color(0x7a5195));

  /** As wide as what the page is read in, where the machine has such a font; text is placed by its width. */
  private static final String FAMILY =
      Stream.of("Liberation Sans", "Arial", "Helvetica").filter(name -> new Font(name, Font.PLAIN, 11).getFamily(Locale.ROOT).equals(name)).findFirst().orElse(Font.SANS_SERIF);

  private static final Font TEXT = new Font(FAMILY, Font.PLAIN, 11);
  private static final Font SMALL = new Font(FAMILY, Font.PLAIN, 9);
  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH);

  static {
    TextUtils.setUseDrawRotatedStringWorkaround(false); // which would draw the outlines of letters, where text is smaller and can be searched
  }

  private DriftPlots() {}

  /** From the provisional figure to the final one, a step for each cause that moved it. The axis begins near the figures, not at 0, so that steps are seen. */
  static String waterfall(String name, Measure measure, DriftTotal total) {
    Map<String, BigDecimal> steps = steps(total);
    DefaultCategoryDataset bars = new DefaultCategoryDataset();
    bars.addValue(total.provisional(), "", "provisional");
    steps.forEach((cause, amount) -> bars.addValue(amount, "", cause));
    bars.addValue(total.finalFigure(), "", "final");

    WaterfallBarRenderer renderer = new WaterfallBarRenderer(FIGURE, UP, DOWN, INK);
    renderer.setBarPainter(new StandardBarPainter());
    renderer.setShadowVisible(false);
    renderer.setDrawBarOutline(false);
    renderer.setMaximumBarWidth(0.09);
    labelled(renderer, label(measure));
    CategoryPlot plot = plot(bars, renderer, measure);
    plot.getDomainAxis().setMaximumCategoryLabelLines(2);
    spread((NumberAxis) plot.getRangeAxis(), total.provisional(), steps.values());
    String told = steps.entrySet().stream().map(step -> step.getKey() + " " + Figures.text(measure, step.getValue())).collect(joining(", "));
    return SvgDrawing.of(
        chart(plot), name,
        "From provisional %s to final %s: %s".formatted(Figures.text(measure, total.provisional()), Figures.text(measure, total.finalFigure()), told.isEmpty() ? "nothing moved" : told),
        WIDTH, HEIGHT);
  }

  /** By date, what each cause added and took away, and what that came to. */
  static String trend(String name, Measure measure, List<DriftTotal> byDate) {
    List<String> causes = DriftReport.moving(byDate.stream());
    DefaultCategoryDataset parts = new DefaultCategoryDataset();
    DefaultCategoryDataset differences = new DefaultCategoryDataset();
    for (DriftTotal total : byDate) {
      String day = DAY.format(total.date().date());
      causes.forEach(cause -> parts.addValue(total.causes().get(cause), cause.replace('_', ' '), day));
      differences.addValue(total.difference(), "difference", day);
    }
    StackedBarRenderer renderer = new StackedBarRenderer();
    renderer.setBarPainter(new StandardBarPainter());
    renderer.setShadowVisible(false);
    renderer.setMaximumBarWidth(0.05);
    for (int i = 0; i < causes.size(); i++) {
      renderer.setSeriesPaint(i, CAUSES.get(LakeTables.CAUSES.indexOf(causes.get(i)) % CAUSES.size()));
    }
    CategoryPlot plot = plot(parts, renderer, measure);
    LineAndShapeRenderer line = new LineAndShapeRenderer(false, true);
    line.setSeriesPaint(0, INK);
    line.setSeriesShape(0, new Ellipse2D.Double(-2.6, -2.6, 5.2, 5.2));
    line.setUseOutlinePaint(true);
    line.setSeriesOutlinePaint(0, Color.WHITE);
    plot.setDataset(1, differences);
    plot.setRenderer(1, line);
    plot.setDatasetRenderingOrder(DatasetRenderingOrder.FORWARD);
    CategoryAxis days = plot.getDomainAxis();
    days.setTickLabelFont(SMALL);
    days.setCategoryMargin(0.3);
    if (byDate.size() > 12) {
      days.setCategoryLabelPositions(CategoryLabelPositions.UP_90);
    }
    JFreeChart chart = chart(plot);
    LegendTitle legend = new LegendTitle(plot);
    legend.setItemFont(TEXT);
    legend.setItemPaint(INK);
    legend.setFrame(BlockBorder.NONE);
    legend.setBackgroundPaint(NONE);
    legend.setPosition(RectangleEdge.BOTTOM);
    chart.addSubtitle(legend);
    return SvgDrawing.of(chart, name, "Drift of %s by date and cause, %s to %s".formatted(measure.name(), byDate.get(0).date(), byDate.get(byDate.size() - 1).date()), WIDTH, HEIGHT + 52);
  }

  /** The causes that moved the figure, and what none of them explains. */
  private static Map<String, BigDecimal> steps(DriftTotal total) {
    Map<String, BigDecimal> steps = new LinkedHashMap<>();
    BigDecimal left = total.difference();
    for (String cause : LakeTables.CAUSES) {
      BigDecimal amount = total.causes().get(cause);
      if (amount.signum() != 0) {
        steps.put(cause.replace('_', ' '), amount);
        left = left.subtract(amount);
      }
    }
    if (left.signum() != 0) {
      steps.put("unexplained", left);
    }
    return steps;
  }

  private static CategoryPlot plot(CategoryDataset data, CategoryItemRenderer renderer, Measure measure) {
    CategoryAxis categories = new CategoryAxis();
    categories.setTickLabelFont(TEXT);
    categories.setTickLabelPaint(INK);
    categories.setAxisLinePaint(SOFT);
    categories.setTickMarksVisible(false);
    NumberAxis figures = new NumberAxis();
    figures.setTickLabelFont(TEXT);
    figures.setTickLabelPaint(SOFT);
    figures.setTickLabelInsets(new RectangleInsets(9, 4, 9, 4)); // fewer of them
    figures.setAxisLineVisible(false);
    figures.setTickMarksVisible(false);
    figures.setAutoRangeIncludesZero(true);
    figures.setNumberFormatOverride(new DecimalFormat("#,##0.##", DecimalFormatSymbols.getInstance(Locale.ROOT)));
    CategoryPlot plot = new CategoryPlot(data, categories, figures, renderer);
    plot.setBackgroundPaint(NONE);
    plot.setOutlineVisible(false);
    plot.setRangeGridlinePaint(LINE);
    plot.setRangeGridlineStroke(new BasicStroke(0.7f));
    plot.setRangeZeroBaselineVisible(true);
    plot.setRangeZeroBaselinePaint(SOFT);
    plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
    return plot;
  }

  private static JFreeChart chart(CategoryPlot plot) {
    JFreeChart chart = new JFreeChart(null, TEXT, plot, false);
    chart.setBackgroundPaint(NONE);
    chart.setPadding(new RectangleInsets(4, 0, 2, 6));
    return chart;
  }

  private static void labelled(WaterfallBarRenderer renderer, CategoryItemLabelGenerator labels) {
    renderer.setDefaultItemLabelGenerator(labels);
    renderer.setDefaultItemLabelsVisible(true);
    renderer.setDefaultItemLabelFont(TEXT);
    renderer.setDefaultItemLabelPaint(INK);
    renderer.setDefaultPositiveItemLabelPosition(new ItemLabelPosition(ItemLabelAnchor.OUTSIDE12, TextAnchor.BOTTOM_CENTER));
    renderer.setDefaultNegativeItemLabelPosition(new ItemLabelPosition(ItemLabelAnchor.OUTSIDE6, TextAnchor.TOP_CENTER));
  }

  /** Figures as they are, steps with their sign. */
  private static CategoryItemLabelGenerator label(Measure measure) {
    return new CategoryItemLabelGenerator() {
      @Override
      public String generateLabel(CategoryDataset data, int row, int column) {
        BigDecimal amount = (BigDecimal) data.getValue(row, column);
        boolean step = column > 0 && column < data.getColumnCount() - 1;
        return (step ? DriftText.signed(measure, amount) : Figures.text(measure, amount)).replace('-', '\u2212');
      }

      @Override
      public String generateRowLabel(CategoryDataset data, int row) {
        return "";
      }

      @Override
      public String generateColumnLabel(CategoryDataset data, int column) {
        return "";
      }
    };
  }

  /** From a little under the lowest to a little over the highest figure on the way, so that labels have room. */
  private static void spread(NumberAxis axis, BigDecimal from, Iterable<BigDecimal> steps) {
    BigDecimal at = from;
    BigDecimal lowest = from;
    BigDecimal highest = from;
    for (BigDecimal step : steps) {
      at = at.add(step);
      lowest = lowest.min(at);
      highest = highest.max(at);
    }
    double span = highest.subtract(lowest).doubleValue();
    double room = span > 0 ? span : Math.max(1, Math.abs(from.doubleValue()) / 10);
    axis.setRange(lowest.doubleValue() - room * 0.4, highest.doubleValue() + room * 0.2);
  }
}
