/** Calendar arithmetic (shared/timeutils/timeutils.c), in seconds since 2000-01-01. */
export const SECONDS_1970_TO_2000 = 946684800;
const DAY_SECONDS = 86400;
const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];
function isLeapYear(year) {
    return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}
function daysInMonth(year, month) {
    const days = DAYS_BEFORE_MONTH[month] - DAYS_BEFORE_MONTH[month - 1];
    return month === 2 && isLeapYear(year) ? days + 1 : days;
}
/** Day of the year from 1 (timeutils_year_day). */
function yearDay(year, month, mday) {
    const day = DAYS_BEFORE_MONTH[month - 1] + mday;
    return month >= 3 && isLeapYear(year) ? day + 1 : day;
}
/** Days from 2000-01-01 to the first of January of a year. */
function daysBeforeYear(year) {
    const y = year - 2000;
    return y * 365 + Math.floor((y + 3) / 4) - Math.floor((y + 99) / 100) + Math.floor((y + 399) / 400);
}
/** timeutils_seconds_since_2000_to_struct_time, for seconds that fit an `mp_int_t`. */
export function structTimeOf(secondsSince2000) {
    const days = Math.floor(secondsSince2000 / DAY_SECONDS);
    const rest = secondsSince2000 - days * DAY_SECONDS;
    let year = 2000 + Math.floor(days / 365.2425);
    while (daysBeforeYear(year) > days)
        year--;
    while (daysBeforeYear(year + 1) <= days)
        year++;
    let left = days - daysBeforeYear(year);
    const yday = left + 1;
    let month = 1;
    for (; left >= daysInMonth(year, month); month++)
        left -= daysInMonth(year, month);
    return {
        year,
        month,
        mday: left + 1,
        hour: Math.floor(rest / 3600),
        minute: Math.floor(rest / 60) % 60,
        second: rest % 60,
        // 2000-01-01 was a Saturday.
        wday: (((days + 5) % 7) + 7) % 7,
        yday,
    };
}
/** Seconds since 2000 of a time whose fields may be out of their ranges (timeutils_mktime_2000). */
export function secondsSince2000(year, month, mday, hour, minute, second) {
    const monthsFromYear0 = year * 12 + month - 1;
    const y = Math.floor(monthsFromYear0 / 12);
    const m = monthsFromYear0 - y * 12 + 1;
    const days = daysBeforeYear(y) + yearDay(y, m, 1) - 1 + mday - 1;
    return days * DAY_SECONDS + hour * 3600 + minute * 60 + second;
}
