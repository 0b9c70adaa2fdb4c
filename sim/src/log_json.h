#pragma once

#include <string>

#include "lb/json/document.h"
#include "lb/result.h"
#include "sim/log_parser.h"

namespace sim {

/// An object a line with the keys of CsvParser's columns: {"time": 0.25, "client": "10.0.0.1", "path": "/"}. Numbers
/// may stand as text. Other keys are skipped; of the first object, those that look like a slip of the hand are told.
class JsonLinesParser final : public LogParser {
 public:
  Line parse(std::string_view line, LogRecord& record, LineProblem& problem) override;
  lb::Duration resolution() const override { return {}; }

 private:
  Line read(LogRecord& record, LineProblem& problem);
  Line check_keys(LineProblem& problem) const;

  lb::Result<lb::json::Document> document_{lb::InputErrors{{"", "nothing was read"}}};
  bool first_ = true;
};

}  // namespace sim
