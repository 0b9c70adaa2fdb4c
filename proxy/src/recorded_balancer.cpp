#include "action_json.h"

#include <nlohmann/json.hpp>
#include "json_lines.h"
#include "lb/json/codec.h"
#include "proxy/record.h"

namespace proxy {
namespace {

constexpr std::size_t kBlock = 64U << 10U;  // what is handed over at a time

std::string json_of(const lb::BalancerConfig& config) {
  return lb::json::write(lb::BalancerConfig::knobs(), &config).dump();
}

std::string json_of(std::span<const lb::NodeConfig> nodes) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const lb::NodeConfig& node : nodes) list.push_back(lb::json::write(lb::NodeConfig::knobs(), &node));
  return list.dump();
}

// Notes what the engine asked the request for: a decision may depend on it, so a replay needs it.
class NotedFields final : public lb::RequestFields {
 public:
  /// In      `fields` may be null: a request without any.
  explicit NotedFields(const lb::RequestFields* fields) : fields_(fields) {}

  std::string_view header(std::string_view name) const override {
    return note("header:", name, fields_ == nullptr ? std::string_view{} : fields_->header(name));
  }
  std::string_view cookie(std::string_view name) const override {
    return note("cookie:", name, fields_ == nullptr ? std::string_view{} : fields_->cookie(name));
  }

  std::string_view asked() const { return asked_; }
  std::string_view value() const { return value_; }

 private:
  std::string_view note(std::string_view kind, std::string_view name, std::string_view value) const {
    asked_.assign(kind).append(name);
    value_ = value;
    return value;
  }

  const lb::RequestFields* fields_;
  mutable std::string asked_;  // as the knob hash_key names it; a policy hashes one field at most
  mutable std::string_view value_;
};

}  // namespace

/// Formats one balancer's lines.
class RecordedBalancer::Writer {
 public:
  Writer(Recording& recording, std::uint32_t index) : recording_(recording), index_(index) {
    lines_.reserve(kBlock + 4096);
  }

  /// A line is written in three steps: input(), fields, output().
  std::string& input(std::string_view name, lb::TimePoint now) {
    lines_.append("{\"w\":");
    append_number(lines_, index_);
    lines_.append(",\"t\":");
    append_number(lines_, now.time_since_epoch().count());
    lines_.append(",\"in\":\"").append(name).append("\"");
    return lines_;
  }

  void output(Actions actions) {
    lines_.append(",\"out\":[");
    for (std::size_t i = 0; i < actions.size(); ++i) {
      if (i > 0) lines_.push_back(',');
      append_action(lines_, actions[i]);
    }
    lines_.append("]}\n");
    if (lines_.size() >= kBlock) flush();
  }

  void flush() {
    recording_.append(lines_);
    lines_.clear();
  }

 private:
  Recording& recording_;
  std::uint32_t index_;
  std::string lines_;
};

RecordedBalancer::RecordedBalancer(const Setup& setup, lb::TimePoint now)
    : balancer_(setup.config, setup.nodes, setup.seed, now, setup.listener) {
  LB_ASSERT(setup.index < kMaxBalancers, "a recording has at most kMaxBalancers balancers");
  if (setup.recording == nullptr) return;
  writer_ = std::make_unique<Writer>(*setup.recording, setup.index);
  std::string& line = writer_->input("start", now);
  line.append(",\"seed\":");
  append_number(line, setup.seed);
  line.append(",\"balancer\":").append(json_of(setup.config)).append(",\"nodes\":").append(json_of(setup.nodes));
  writer_->output({});
}

RecordedBalancer::~RecordedBalancer() { flush(); }

void RecordedBalancer::flush() {
  if (writer_) writer_->flush();
}

RecordedBalancer::Actions RecordedBalancer::begin(const lb::Request& request, lb::TimePoint now) {
  if (!writer_) return balancer_.begin(request, now);
  const NotedFields fields(request.fields);
  lb::Request noted = request;
  noted.fields = &fields;
  const Actions actions = balancer_.begin(noted, now);
  std::string& line = writer_->input("begin", now);
  line.append(",\"method\":");
  append_text(line, to_string(request.method));
  line.append(",\"path\":");
  append_text(line, request.path);
  line.append(",\"client\":");
  append_text(line, request.client);
  line.append(",\"tag\":");
  append_number(line, request.tag);
  if (!fields.asked().empty()) {
    line.append(",\"asked\":");
    append_text(line, fields.asked());
    line.append(",\"field\":");
    append_text(line, fields.value());
  }
  writer_->output(actions);
  return actions;
}

RecordedBalancer::Actions RecordedBalancer::attempt_answered(lb::AttemptId attempt, std::uint16_t status,
                                                             lb::TimePoint now) {
  const Actions actions = balancer_.attempt_answered(attempt, status, now);
  if (!writer_) return actions;
  std::string& line = writer_->input("answered", now);
  line.append(",\"attempt\":");
  append_id(line, attempt);
  line.append(",\"status\":");
  append_number(line, status);
  writer_->output(actions);
  return actions;
}

RecordedBalancer::Actions RecordedBalancer::attempt_finished(lb::AttemptId attempt, const lb::Outcome& outcome,
                                                             lb::TimePoint now) {
  const Actions actions = balancer_.attempt_finished(attempt, outcome, now);
  if (!writer_) return actions;
  std::string& line = writer_->input("finished", now);
  line.append(",\"attempt\":");
  append_id(line, attempt);
  line.append(",\"outcome\":\"").append(kOutcomeNames[static_cast<std::size_t>(outcome.kind)]).append("\"");
  line.append(",\"status\":");
  append_number(line, outcome.status);
  writer_->output(actions);
  return actions;
}

RecordedBalancer::Actions RecordedBalancer::cancel(lb::RequestId request, lb::TimePoint now) {
  const Actions actions = balancer_.cancel(request, now);
  if (!writer_) return actions;
  std::string& line = writer_->input("cancel", now);
  line.append(",\"request\":");
  append_id(line, request);
  writer_->output(actions);
  return actions;
}

RecordedBalancer::Actions RecordedBalancer::on_deadline(lb::TimePoint now) {
  const Actions actions = balancer_.on_deadline(now);
  if (!writer_) return actions;
  writer_->input("deadline", now);
  writer_->output(actions);
  return actions;
}

RecordedBalancer::Actions RecordedBalancer::apply(const lb::BalancerConfig& config, lb::TimePoint now) {
  const Actions actions = balancer_.apply(config, now);
  if (!writer_) return actions;
  writer_->input("apply", now).append(",\"balancer\":").append(json_of(config));
  writer_->output(actions);
  return actions;
}

RecordedBalancer::Actions RecordedBalancer::set_nodes(std::span<const lb::NodeConfig> nodes, lb::TimePoint now) {
  const Actions actions = balancer_.set_nodes(nodes, now);
  if (!writer_) return actions;
  writer_->input("set_nodes", now).append(",\"nodes\":").append(json_of(nodes));
  writer_->output(actions);
  return actions;
}

}  // namespace proxy
