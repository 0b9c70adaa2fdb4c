#include "scenario_file.h"

#include <algorithm>
#include <charconv>
#include <tuple>
#include <utility>

#include "lb/json/codec.h"
#include "lb/knob_builder.h"
#include "sim/trace_arrivals.h"

namespace app {
namespace {

void append(lb::InputErrors& all, lb::InputErrors more, const std::string& prefix = {}) {
  for (lb::InputError& error : more) {
    error.path.insert(0, prefix);
    all.push_back(std::move(error));
  }
}

// "/nodes/4/address" counts nodes as expanded; the file has fewer entries where one stands for several.
void name_entries_of_file(lb::InputErrors& errors, const sim::Scenario& scenario) {
  constexpr std::string_view kNodes = "/nodes/";
  for (lb::InputError& error : errors) {
    if (!error.path.starts_with(kNodes)) continue;
    const char* const begin = error.path.data() + kNodes.size();
    std::uint64_t index = 0;
    const auto parsed = std::from_chars(begin, error.path.data() + error.path.size(), index);
    if (parsed.ec != std::errc{}) continue;
    std::size_t entry = 0;
    while (entry + 1 < scenario.nodes.size() && index >= scenario.nodes[entry].count) {
      index -= scenario.nodes[entry].count;
      ++entry;
    }
    error.path.replace(kNodes.size(), static_cast<std::size_t>(parsed.ptr - begin), std::to_string(entry));
  }
}

lb::InputErrors serving_errors(const ScenarioFile& file) {
  if (sim::node_total(file.scenario) > sim::kMaxNodes) return {};  // told by the scenario's own check
  lb::InputErrors errors = proxy::validate(proxy_config(file));
  name_entries_of_file(errors, file.scenario);
  return errors;
}

// By position; what has none (a value of --set) comes last. What two checks found is told once.
void sort_and_merge(lb::InputErrors& errors) {
  const auto before = [](const lb::InputError& a, const lb::InputError& b) {
    if ((a.line == 0) != (b.line == 0)) return b.line == 0;
    return std::tie(a.line, a.column) < std::tie(b.line, b.column);
  };
  std::stable_sort(errors.begin(), errors.end(), before);
  lb::InputErrors kept;
  for (lb::InputError& error : errors) {
    const auto same = [&error](const lb::InputError& other) {
      return other.path == error.path && other.message == error.message;
    };
    if (std::none_of(kept.begin(), kept.end(), same)) kept.push_back(std::move(error));
  }
  errors = std::move(kept);
}

// A list counts as one value: a reader takes it whole.
void collect(const lb::json::Value& value, const std::string& pointer, std::vector<std::string>& given) {
  if (value.kind != lb::json::Kind::kObject) {
    given.push_back(pointer);
    return;
  }
  for (const lb::json::Member& member : value.members) collect(member.value, pointer + "/" + member.key, given);
}

// Values of the command line have no place in the file.
void name_the_command_line(lb::InputErrors& errors, const ScenarioSource& source) {
  if (source.changes.empty() && !source.seed) return;
  for (lb::InputError& error : errors) {
    if (error.line == 0) error.message += " (given on the command line)";
  }
}

lb::InputErrors change(lb::json::Document& document, const ScenarioSource& source) {
  lb::InputErrors errors;
  for (const std::string& assignment : source.changes) append(errors, document.set(assignment));
  if (source.seed) append(errors, document.set("seed=" + *source.seed));
  return errors;
}

// The part of the file that an error is about: "/nodes".
std::string_view part_of(const lb::InputError& error) {
  const std::string_view path = error.path;
  return path.substr(0, path.find('/', 1));
}

// Rules across fields mean something only where every field they look at could be read.
bool is_certain(const lb::InputError& rule, const lb::InputErrors& unread) {
  constexpr std::pair<std::string_view, std::string_view> kLooksAt[] = {
      {"/warmup", "/duration"}, {"/traffic", "/duration"}, {"/faults", "/nodes"}, {"/expect", "/nodes"}};
  for (const lb::InputError& error : unread) {
    if (part_of(error).empty() || part_of(error) == part_of(rule)) return false;
    for (const auto& [part, other] : kLooksAt) {
      if (part == part_of(rule) && other == part_of(error)) return false;
    }
  }
  return true;
}

// Whether a trace could be read is told by whoever read it; a proxy reads none.
bool tells_of_missing_trace(const lb::InputError& error) {
  return part_of(error) == "/traffic" && error.path.ends_with("/arrivals/trace/file");
}

lb::InputErrors rules_broken(ScenarioFile& file, const std::string& folder, Use use) {
  lb::InputErrors errors;
  lb::InputErrors unread;
  if (use == Use::kSimulate) unread = sim::load_traces(file.scenario, folder);
  append(errors, sim::validate(file.scenario));
  if (use != Use::kSimulate || !unread.empty()) std::erase_if(errors, tells_of_missing_trace);
  append(errors, std::move(unread));
  append(errors, proxy::validate(file.live), "/live");
  if (use == Use::kServe) append(errors, serving_errors(file));
  if (use == Use::kSpread) {
    std::erase_if(errors, [](const lb::InputError& error) {
      return part_of(error) != "/balancer" && part_of(error) != "/nodes";
    });
  }
  return errors;
}

lb::Result<ScenarioFile> interpret(const lb::json::Document& document, const std::string& folder, Use use) {
  ScenarioFile file;
  lb::InputErrors errors;
  lb::json::read(document, document.root(), "", {ScenarioFile::knobs(), &file}, errors);
  lb::InputErrors broken = rules_broken(file, folder, use);
  std::erase_if(broken, [&](const lb::InputError& rule) { return !is_certain(rule, errors); });
  document.locate(broken);
  append(errors, std::move(broken));
  if (!errors.empty()) {
    sort_and_merge(errors);
    return errors;
  }
  collect(document.root(), "", file.given);
  std::sort(file.given.begin(), file.given.end());
  return file;
}

}  // namespace

bool ScenarioFile::is_given(std::string_view pointer) const {
  for (; !pointer.empty(); pointer = pointer.substr(0, pointer.rfind('/'))) {
    if (std::binary_search(given.begin(), given.end(), pointer)) return true;
  }
  return false;
}

const lb::KnobTable& ScenarioFile::knobs() {
  static const lb::KnobTable table =
      lb::KnobTableBuilder<ScenarioFile>("scenario", "what lbsim plays, shows and serves")
          .include<&ScenarioFile::scenario>()
          .object<&ScenarioFile::live>("live", "what only the proxy reads")
          .build();
  return table;
}

lb::Result<ScenarioFile> load(const ScenarioSource& source, Use use) {
  auto text = lb::json::read_file(source.path);
  if (!text) return text.errors();
  auto document = lb::json::Document::parse(std::move(text).value());
  if (!document) return document.errors();
  lb::InputErrors errors = change(document.value(), source);
  if (!errors.empty()) {
    name_the_command_line(errors, source);
    return errors;
  }
  const std::string folder = source.path.substr(0, source.path.rfind('/') + 1);
  auto file = interpret(document.value(), folder, use);
  if (file) return file;
  errors = file.errors();
  name_the_command_line(errors, source);
  return errors;
}

proxy::ProxyConfig proxy_config(const ScenarioFile& file) {
  proxy::ProxyConfig config;
  config.balancer = file.scenario.balancer;
  config.nodes = sim::expand_nodes(file.scenario);
  config.live = file.live;
  config.seed = file.scenario.seed;
  return config;
}

}  // namespace app
