#include <algorithm>

#include "lb/json/codec.h"
#include "report/html/page_data.h"

namespace app {
namespace {

constexpr std::size_t kMostNames = 20;

std::string_view kind_text(const sim::Fault& fault) {
  switch (sim::kind_of(fault)) {
    case sim::FaultKind::kOutage:
    case sim::FaultKind::kPause:
    case sim::FaultKind::kFlap:
      return "outage";
    case sim::FaultKind::kFailureRate:
      return "failure_rate";
    case sim::FaultKind::kSlow:
    case sim::FaultKind::kLatency:
      return "slow";
    default:
      return "other";
  }
}

PageData names_json(const std::vector<std::uint32_t>& nodes, const sim::RunResult& result) {
  PageData names = PageData::array();
  for (std::size_t i = 0; i < std::min(nodes.size(), kMostNames); ++i) {
    names.push_back(lb::json::printable(result.nodes[nodes[i]].node.name));
  }
  return names;
}

// Null: never, or not known.
PageData known(const std::optional<double>& seconds) { return seconds ? PageData(*seconds) : PageData(nullptr); }

PageData fault_json(const sim::FaultResult& fault, const Report& report) {
  const sim::Fault& what = report.file.scenario.faults[fault.fault];
  const lb::Duration end = end_of_run(report);
  return {{"what", lb::json::printable(sim::describe(what))},
          {"kind", kind_text(what)},
          {"fault", fault.fault},
          {"nodes", names_json(fault.nodes, report.result)},
          {"node_count", fault.nodes.size()},
          {"from", page_seconds(std::min(fault.at, end))},
          {"to", page_seconds(std::min(fault.until, end))},
          {"ends", fault.until <= end},
          {"detect_s", known(fault.detect_s)},
          {"recover_s", known(fault.recover_s)}};
}

}  // namespace

void add_faults(const Report& report, PageData& data) {
  const std::vector<sim::FaultResult>& faults = report.result.faults;
  PageData rows = PageData::array();
  for (std::size_t i = 0; i < std::min(faults.size(), kMostListedFaults); ++i) {
    rows.push_back(fault_json(faults[i], report));
  }
  data["faults"] = {{"total", faults.size()}, {"rows", std::move(rows)}};
}

}  // namespace app
