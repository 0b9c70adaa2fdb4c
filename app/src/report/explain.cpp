#include <algorithm>
#include <cmath>

#include "report/report.h"
#include "text.h"

namespace app {
namespace {

// Of the nodes of a pick, those that a page has room for; the picked one is among them.
constexpr std::size_t kMostNodes = 12;

struct Page {
  const Report& report;
  Console& console;
  const Ink ink{console.out().colour};

  const std::string& name(lb::NodeId node) const { return report.result.nodes[lb::index_of(node)].node.name; }
  std::string shown(lb::NodeId node) const { return short_name(name(node), glyphs(console.out().utf8)); }
};

std::string how_picked(const lb::Explanation& pick) {
  std::string text;
  if (pick.hedge) text += ", hedge";
  if (pick.persisted) text += ", the client belongs there";
  if (pick.same_node) text += ", tried again there";
  if (pick.panic) text += ", panic: all nodes are candidates";
  if (pick.secondary) text += ", of the secondaries";
  if (pick.priority > 1) text += ", priority " + std::to_string(pick.priority);
  return text;
}

std::string weight_of(const lb::ExplainedNode& node, const Page& page) {
  const double usual = page.report.result.nodes[lb::index_of(node.node)].node.weight;
  if (node.weight == usual) return "weight " + fixed(usual, 0);
  return "weight " + fixed(node.weight, 2) + " of " + fixed(usual, 0);
}

void print_node(const lb::ExplainedNode& node, bool picked, const Page& page) {
  std::string line = picked ? "    > " : "      ";
  line += padded(page.shown(node.node), 16) + "  ";
  if (node.out != lb::Exclusion::kNone && !picked) {
    page.console.line(line + page.ink.warning("out: " + std::string(lb::to_string(node.out))));
    return;
  }
  line += padded(weight_of(node, page), 16) + "  in flight " + padded(std::to_string(node.in_flight), 4);
  if (!std::isnan(node.score)) line += "  score " + fixed(node.score, 3);
  page.console.line(picked ? page.ink.strong(line) : line);
}

void print_pick(const lb::Explanation& pick, const Page& page) {
  const auto candidates = std::ranges::count(pick.nodes, lb::Exclusion::kNone, &lb::ExplainedNode::out);
  const std::string attempt = "    attempt " + std::to_string(pick.attempt_number) + ": ";
  if (pick.picked == lb::kNoNode) {
    page.console.line(attempt + page.ink.bad("no node") + how_picked(pick));
  } else {
    page.console.line(attempt + page.shown(pick.picked) + ", of " +
                      grouped(static_cast<std::uint64_t>(candidates)) + " candidates" + how_picked(pick));
  }
  std::size_t room = kMostNodes;
  std::size_t left = 0;
  for (const lb::ExplainedNode& node : pick.nodes) {
    const bool picked = node.node == pick.picked;
    if (picked || room > 0) {
      print_node(node, picked, page);
      room -= room > 0 ? 1 : 0;
    } else {
      ++left;
    }
  }
  if (left > 0) page.console.line("      and " + grouped(left) + " more");
}

std::string outcome_text(const lb::Event& event) {
  if (event.outcome.kind == lb::OutcomeKind::kResponse) return std::to_string(event.outcome.status);
  return std::string(lb::to_string(event.outcome.kind));
}

void print_event(const lb::Event& event, const Page& page) {
  const std::string took = milliseconds(lb::to_seconds(event.delay) * 1000);
  switch (event.kind) {
    case lb::EventKind::kAttemptFinished:
      page.console.line("    " + page.shown(event.node) + " ended " +
                        (event.delay > lb::Duration{} ? "after " + took : std::string("at once")) + ": " +
                        (event.failure ? page.ink.bad(outcome_text(event)) : page.ink.good(outcome_text(event))));
      return;
    case lb::EventKind::kRetryScheduled:
      page.console.line("    again" + (event.delay > lb::Duration{} ? " after " + took : std::string(" at once")));
      return;
    case lb::EventKind::kRetryDenied:
      page.console.line("    " + page.ink.warning("not again: the retry budget is used up"));
      return;
    case lb::EventKind::kHedgeStarted:
      page.console.line("    " + page.ink.warning("no answer yet: the same to another node"));
      return;
    default:
      page.console.line("    end: " +
                        (event.reason == lb::Reason::kOk
                             ? page.ink.good("ok")
                             : page.ink.bad(std::string(lb::to_string(event.reason)))) +
                        " after " + took);
  }
}

lb::TimePoint time_of(const sim::ExplainedMoment& moment) {
  const auto* pick = std::get_if<lb::Explanation>(&moment.what);
  return pick != nullptr ? pick->at : std::get<lb::Event>(moment.what).at;
}

}  // namespace

// Requests overlap in time: each is told whole, one after the other.
void print_explanations(const Report& report, Console& console) {
  const Page page{report, console};
  console.line("  " + page.ink.strong("Why each node was picked"));
  std::vector<const sim::ExplainedMoment*> moments;
  for (const sim::ExplainedMoment& moment : report.result.explained) moments.push_back(&moment);
  std::ranges::stable_sort(moments, {}, &sim::ExplainedMoment::request);
  std::uint64_t request = 0;
  for (const sim::ExplainedMoment* moment : moments) {
    if (moment->request != request) {
      request = moment->request;
      console.line("  Request " + grouped(request) + ", at " +
                   fixed(lb::to_seconds(time_of(*moment).time_since_epoch()), 6) + " s");
    }
    if (const auto* pick = std::get_if<lb::Explanation>(&moment->what)) {
      print_pick(*pick, page);
    } else {
      print_event(std::get<lb::Event>(moment->what), page);
    }
  }
  console.line();
}

}  // namespace app
