#include "replay_input.h"

#include <algorithm>
#include <limits>

#include "action_json.h"
#include "json_lines.h"
#include "lb/json/codec.h"
#include "proxy/record.h"

namespace proxy {
namespace {

using lb::json::Document;
using lb::json::Kind;
using lb::json::Value;

constexpr std::array<std::string_view, 9> kInputNames{"start",    "begin", "answered",  "finished", "cancel",
                                                      "deadline", "apply", "set_nodes", "probed"};
constexpr std::uint64_t kMaxTime = std::numeric_limits<std::int64_t>::max() - 1;  // below lb::kNever
constexpr std::size_t kMaxErrors = 10;

/// Takes the fields of one line, and notes what is wrong with them and where.
class LineReader {
 public:
  LineReader(const Document& document, std::size_t line) : document_(document), line_(line) {}

  std::uint64_t number(std::string_view key, std::uint64_t highest) {
    const Value* value = document_.root().find(key);
    std::uint64_t number = 0;
    if (!parse_number(value, highest, number)) {
      fail(value, key, "expected a whole number of 0.." + std::to_string(highest));
    }
    return number;
  }

  lb::Duration duration(std::string_view key) {
    return lb::Duration(static_cast<std::int64_t>(number(key, kMaxTime)));
  }

  std::string text(std::string_view key) {
    const Value* value = document_.root().find(key);
    if (value != nullptr && value->kind == Kind::kText) return value->text;
    fail(value, key, "expected a text");
    return {};
  }

  bool flag(std::string_view key) {
    const Value* value = document_.root().find(key);
    if (value != nullptr && value->kind == Kind::kFlag) return value->flag;
    fail(value, key, "expected true or false");
    return false;
  }

  void asked(std::vector<std::pair<std::string, std::string>>& asked) {
    const Value* list = member("asked", Kind::kList);
    if (list == nullptr) return;
    for (const Value& item : list->items) {
      const bool pair = item.kind == Kind::kList && item.items.size() == 2 && item.items[0].kind == Kind::kText &&
                        item.items[1].kind == Kind::kText;
      if (!pair) return fail(&item, "asked", "expected a field and its value, two texts");
      asked.emplace_back(bytes_of(item.items[0].text), bytes_of(item.items[1].text));
    }
  }

  void load(lb::LoadReport& load) {
    const Value* list = member("load", Kind::kList);
    if (list == nullptr) return;
    const std::array<float*, 5> figures{&load.utilization, &load.qps, &load.eps, &load.queue,
                                        &load.service_time_ms};
    bool all = list->items.size() == figures.size();
    for (std::size_t i = 0; all && i < figures.size(); ++i) {
      all = parse_figure(list->items[i], *figures[i]) && *figures[i] >= 0;
    }
    if (!all) fail(list, "load", "expected five numbers of 0 and more");
  }

  void refuse(std::string_view key, const std::string& why) { fail(document_.root().find(key), key, why); }

  bool has(std::string_view key) const { return document_.root().find(key) != nullptr; }

  template <class Names>
  std::size_t name(std::string_view key, const Names& names) {
    const std::string word = text(key);
    const auto found = std::ranges::find(names, word);
    if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
    std::string allowed = "expected one of";
    for (const std::string_view name : names) allowed.append(" ").append(name);
    fail(document_.root().find(key), key, allowed);
    return 0;
  }

  template <class Id>
  Id id(std::string_view key) {
    Id id;
    const Value* value = document_.root().find(key);
    const bool parsed =
        value != nullptr && value->kind == Kind::kText && parse_id(value->text, id.slot, id.generation);
    if (!parsed) fail(value, key, "expected slot.generation, such as \"0.1\"");
    return id;
  }

  void config(lb::BalancerConfig& config) {
    if (const Value* value = member("balancer", Kind::kObject)) {
      lb::InputErrors found;
      lb::json::read(document_, *value, "/balancer", {lb::BalancerConfig::knobs(), &config}, found);
      if (found.empty()) add_under("/balancer", lb::validate(config), found);
      take(std::move(found));
    }
  }

  void nodes(std::vector<lb::NodeConfig>& nodes) {
    const Value* list = member("nodes", Kind::kList);
    if (list == nullptr) return;
    lb::InputErrors found;
    for (std::size_t i = 0; i < list->items.size(); ++i) {
      lb::json::read(document_, list->items[i], "/nodes/" + std::to_string(i),
                     {lb::NodeConfig::knobs(), &nodes.emplace_back()}, found);
    }
    if (found.empty()) add_under("/nodes", lb::validate(std::span<const lb::NodeConfig>(nodes)), found);
    take(std::move(found));
  }

  /// What the two must agree on. In: each for itself was found right.
  void together(const lb::BalancerConfig& config, std::span<const lb::NodeConfig> nodes) {
    if (errors.empty()) take(lb::validate(config, nodes));
  }

  void actions(std::vector<lb::Action>& actions) {
    const Value* list = member("out", Kind::kList);
    if (list == nullptr) return;
    for (const Value& item : list->items) {
      if (const std::string problem = parse_action(item, actions.emplace_back()); !problem.empty()) {
        return fail(&item, "out", problem);
      }
    }
  }

  lb::InputErrors errors;

 private:
  const Value* member(std::string_view key, Kind kind) {
    const Value* value = document_.root().find(key);
    if (value != nullptr && value->kind == kind) return value;
    fail(value, key, kind == Kind::kList ? "expected a list" : "expected an object");
    return nullptr;
  }

  void fail(const Value* value, std::string_view key, const std::string& message) {
    lb::InputError error{.path = {}, .message = std::string(key) + ": " + message, .line = line_};
    std::size_t ignored = 0;
    document_.position(value == nullptr ? document_.root().offset : value->offset, ignored, error.column);
    if (errors.size() < kMaxErrors) errors.push_back(std::move(error));
  }

  static void add_under(std::string_view prefix, lb::InputErrors more, lb::InputErrors& found) {
    for (lb::InputError& error : more) {
      error.path.insert(0, prefix);
      found.push_back(std::move(error));
    }
  }

  void take(lb::InputErrors more) {
    document_.locate(more);
    for (lb::InputError& error : more) {
      error.line = line_;
      if (errors.size() < kMaxErrors) errors.push_back(std::move(error));
    }
  }

  const Document& document_;
  std::size_t line_;
};

void read_fields(LineReader& line, ReplayInput& input) {
  switch (input.kind) {
    case InputKind::kStart:
      input.seed = line.number("seed", std::numeric_limits<std::uint64_t>::max());
      line.config(input.config);
      line.nodes(input.nodes);
      line.together(input.config, input.nodes);
      break;
    case InputKind::kBegin:
      input.method = static_cast<lb::Method>(line.name("method", lb::kMethodNames));
      input.path = bytes_of(line.text("path"));
      input.client = bytes_of(line.text("client"));
      input.request = line.id<lb::RequestId>("request");
      if (line.has("asked")) line.asked(input.asked);
      input.tag = line.number("tag", std::numeric_limits<std::uint64_t>::max());
      break;
    case InputKind::kAnswered:
    case InputKind::kFinished:
      input.attempt = line.id<lb::AttemptId>("attempt");
      input.outcome.kind = static_cast<lb::OutcomeKind>(line.name("outcome", kOutcomeNames));
      if (input.kind == InputKind::kAnswered && input.outcome.kind != lb::OutcomeKind::kResponse) {
        line.refuse("outcome", "an answer is a response");
      }
      input.outcome.status = static_cast<std::uint16_t>(line.number("status", 599));
      if (line.has("retry_after")) input.outcome.retry_after = line.duration("retry_after");
      if (line.has("load")) line.load(input.outcome.load);
      break;
    case InputKind::kProbed:
      input.probe = line.id<lb::ProbeId>("probe");
      input.probed.passed = line.flag("passed");
      input.probed.in_flight = static_cast<std::uint32_t>(line.number("in_flight", 0xffffffff));
      input.probed.latency = line.duration("latency");
      break;
    case InputKind::kCancel:
      input.request = line.id<lb::RequestId>("request");
      break;
    case InputKind::kApply:
      line.config(input.config);
      break;
    case InputKind::kSetNodes:
      line.nodes(input.nodes);
      break;
    case InputKind::kDeadline:
      break;
  }
}

lb::Result<Document> parse_line(std::string text, std::size_t line) {
  lb::Result<Document> document = Document::parse(std::move(text));
  lb::InputErrors errors;
  if (!document) {
    errors = document.errors();
    for (lb::InputError& error : errors) error.line = line;
  } else if (document.value().root().kind != Kind::kObject) {
    errors.push_back({.path = {}, .message = "expected an object", .line = line, .column = 1});
  }
  if (!errors.empty()) return errors;
  return document;
}

}  // namespace

lb::Result<ReplayInput> parse_input(std::string text, std::size_t line) {
  lb::Result<Document> document = parse_line(std::move(text), line);
  if (!document) return document.errors();
  LineReader reader(document.value(), line);
  ReplayInput input;
  input.balancer = static_cast<std::uint32_t>(reader.number("w", RecordedBalancer::kMaxBalancers - 1));
  input.now = lb::TimePoint(lb::Duration(static_cast<std::int64_t>(reader.number("t", kMaxTime))));
  input.kind = static_cast<InputKind>(reader.name("in", kInputNames));
  if (reader.errors.empty()) read_fields(reader, input);
  reader.actions(input.actions);
  const bool answers = input.kind == InputKind::kAnswered ||
                       (input.kind == InputKind::kFinished && input.outcome.kind == lb::OutcomeKind::kResponse);
  if (reader.errors.empty() && answers && input.outcome.status < 100) {
    reader.errors.push_back({.path = {}, .message = "status: expected 100..599", .line = line, .column = 1});
  }
  if (!reader.errors.empty()) return reader.errors;
  return input;
}

lb::InputErrors check_header(std::string text, std::size_t line) {
  const lb::Result<Document> document = parse_line(std::move(text), line);
  if (!document) return document.errors();
  std::uint64_t version = 0;
  const Value* value = document.value().root().find("lbsim_recording");
  const bool known = parse_number(value, std::numeric_limits<std::uint64_t>::max(), version);
  if (known && version == RecordedBalancer::kFormat) return {};
  const std::string format = std::to_string(RecordedBalancer::kFormat);
  std::string message = "not a recording: its first line is {\"lbsim_recording\":" + format + "}";
  if (known) {
    message = "a recording of format " + std::to_string(version) +
              ", made by another version of lbsim; this one " + "reads format " + format +
              ": record the traffic again";
  }
  return {{.path = {}, .message = std::move(message), .line = 1, .column = 1}};
}

lb::Balancer::Actions feed(lb::Balancer& balancer, const ReplayInput& input) {
  switch (input.kind) {
    case InputKind::kBegin:
      return balancer.begin(ReplayedRequest(input, input.tag).request(), input.now);
    case InputKind::kAnswered:
      return balancer.attempt_answered(input.attempt, input.outcome, input.now);
    case InputKind::kFinished:
      return balancer.attempt_finished(input.attempt, input.outcome, input.now);
    case InputKind::kCancel:
      return balancer.cancel(input.request, input.now);
    case InputKind::kDeadline:
      return balancer.on_deadline(input.now);
    case InputKind::kApply:
      return balancer.apply(input.config, input.now);
    case InputKind::kSetNodes:
      return balancer.set_nodes(input.nodes, input.now);
    case InputKind::kProbed:
      return balancer.probe_finished(input.probe, input.probed, input.now);
    case InputKind::kStart:
      break;
  }
  return {};
}

}  // namespace proxy
