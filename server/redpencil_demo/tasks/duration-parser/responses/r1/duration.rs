//! Durations as they are written in configuration files: `1d2h30m15s`.

use std::fmt;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DurationError {
    Empty,
    MissingNumber(char),
    MissingUnit(String),
    UnknownUnit(char),
    OutOfOrder(char),
    TooLarge(String),
}

impl fmt::Display for DurationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "the duration is empty"),
            Self::MissingNumber(unit) => write!(f, "there is no number before '{unit}'"),
            Self::MissingUnit(number) => write!(f, "there is no unit after {number}"),
            Self::UnknownUnit(unit) => write!(f, "unknown unit '{unit}', expected d, h, m or s"),
            Self::OutOfOrder(unit) => write!(f, "unit '{unit}' is repeated or in the wrong place"),
            Self::TooLarge(number) => write!(f, "{number} is too large"),
        }
    }
}

impl std::error::Error for DurationError {}

const UNITS: [(char, u64); 4] = [('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)];

/// Parses a duration such as `1d2h30m15s` and returns it in seconds.
pub fn parse_duration(text: &str) -> Result<u64, DurationError> {
    if text.is_empty() {
        return Err(DurationError::Empty);
    }

    let mut total: u64 = 0;
    let mut digits = String::new();
    let mut next_unit = 0;

    for c in text.chars() {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        let index = UNITS
            .iter()
            .position(|(unit, _)| *unit == c)
            .ok_or(DurationError::UnknownUnit(c))?;
        if index < next_unit {
            return Err(DurationError::OutOfOrder(c));
        }
        if digits.is_empty() {
            return Err(DurationError::MissingNumber(c));
        }
        let number: u64 = digits
            .parse()
            .map_err(|_| DurationError::TooLarge(digits.clone()))?;
        total += number * UNITS[index].1;
        next_unit = index + 1;
        digits.clear();
    }

    if !digits.is_empty() {
        return Err(DurationError::MissingUnit(digits));
    }
    Ok(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds_all_units() {
        assert_eq!(parse_duration("1d2h30m15s"), Ok(95_415));
    }

    #[test]
    fn units_may_be_missing() {
        assert_eq!(parse_duration("90m"), Ok(5_400));
    }

    #[test]
    fn refuses_what_is_no_duration() {
        assert_eq!(parse_duration(""), Err(DurationError::Empty));
        assert_eq!(parse_duration("5"), Err(DurationError::MissingUnit("5".into())));
        assert_eq!(parse_duration("1m1h"), Err(DurationError::OutOfOrder('h')));
        assert!(parse_duration("99999999999999999999s").is_err());
    }
}
