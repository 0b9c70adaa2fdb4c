#pragma once

#include <array>
#include <string>
#include <vector>

#include "log_fields.h"
#include "sim/log_parser.h"

namespace sim {

/// A table with a header line that names its columns, in any order: time, and optionally client, method, path, node,
/// latency, status. Other columns are skipped, but for what looks like a slip of the hand.
///
/// Fields may stand in quotes, with "" for a quote (RFC 4180). A field does not go on in the next line, although the
/// RFC lets it: no method, path or address has a line break, and one lost quote would swallow the rest of the log.
class CsvParser final : public LogParser {
 public:
  Line parse(std::string_view line, LogRecord& record, LineProblem& problem) override;
  lb::Duration resolution() const override { return {}; }
  bool hopeless() const override { return hopeless_; }

 private:
  Line read_header(LineProblem& problem);
  bool split(std::string_view line, LineProblem& problem);
  bool take_quoted(std::string_view line, std::size_t& at, LineProblem& problem);

  struct Cell {
    std::string_view text;
    std::size_t column = 0;
  };

  std::vector<LogField> fields_;  // by column; empty before the header was read
  std::vector<Cell> cells_;
  std::vector<std::string> unquoted_;  // memory of cells that had "" in them
  bool hopeless_ = false;
};

}  // namespace sim
