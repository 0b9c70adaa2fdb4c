#include "lb/json/codec.h"
#include "report/report.h"
#include "text.h"

namespace app {
namespace {

std::string text_of(const sim::ResultEvent& event, const Report& report) {
  const std::string fault =
      event.fault < 0 ? std::string()
                      : sim::describe(report.file.scenario.faults[static_cast<std::size_t>(event.fault)]);
  switch (event.kind) {
    case sim::ResultEventKind::kBreakerTripped:
      return "breaker opened";
    case sim::ResultEventKind::kBreakerProbing:
      return "breaker half-open";
    case sim::ResultEventKind::kBreakerClosed:
      return "breaker closed";
    case sim::ResultEventKind::kFaultStarted:
      return fault + " starts";
    case sim::ResultEventKind::kFaultEnded:
      return fault + " ends";
  }
  return {};
}

std::string coloured(const sim::ResultEvent& event, const std::string& text, const Ink& ink) {
  switch (event.kind) {
    case sim::ResultEventKind::kBreakerTripped:
      return ink.bad(text);
    case sim::ResultEventKind::kBreakerClosed:
      return ink.good(text);
    default:
      return ink.warning(text);
  }
}

}  // namespace

void print_events(const Report& report, Console& console) {
  const Ink ink(console.out().colour);
  const Glyphs& marks = glyphs(console.out().utf8);
  console.line("  " + ink.strong("Events") + (report.result.events.empty() ? "  none" : ""));
  for (const sim::ResultEvent& event : report.result.events) {
    const std::string time = fixed(lb::to_seconds(event.at), 3) + " s";
    const std::string name = short_name(report.result.nodes[event.node].node.name, marks);
    console.line(padded_left(time, 12) + "  " + padded(name, 16) + "  " +
                 coloured(event, text_of(event, report), ink));
  }
  if (report.result.events_dropped > 0) {
    console.line("  and " + grouped(report.result.events_dropped) + " more that were not kept");
  }
  console.line();
}

}  // namespace app
