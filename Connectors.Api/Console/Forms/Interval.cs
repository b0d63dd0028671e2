using System.Globalization;
using Connectors.Api.Contracts;

namespace Connectors.Api.Console.Forms;

/// <summary>A schedule in the words of people: a number and a unit.</summary>
internal sealed record Interval(string Name, int Minutes)
{
    private static readonly (string Name, int Minutes)[] Units = [("days", 1440), ("hours", 60), ("minutes", 1)];

    public string CountName => $"{Name}.count";

    public string UnitName => $"{Name}.unit";

    /// <summary>The units that can be chosen, the smallest first.</summary>
    public static IEnumerable<string> UnitNames => Units.Reverse().Select(unit => unit.Name);

    public int Count => Minutes / Step.Minutes;

    public string Unit => Step.Name;

    /// <summary>The largest unit that tells the interval in a whole number.</summary>
    private (string Name, int Minutes) Step => Minutes == 0 ? Units[^1] : Units.First(unit => Minutes % unit.Minutes == 0);

    /// <summary>Returns an interval in words: "every 30 minutes".</summary>
    public static string Words(int minutes)
    {
        var interval = new Interval("", minutes);
        return minutes == 0 ? "only when asked for"
            : interval.Count == 1 ? $"every {interval.Unit[..^1]}"
            : string.Create(CultureInfo.InvariantCulture, $"every {interval.Count} {interval.Unit}");
    }

    /// <summary>Reads what was entered; null if it is not a number of minutes, hours or days within the limits.</summary>
    public Interval? Read(IFormCollection entered)
    {
        var unit = Units.FirstOrDefault(unit => unit.Name == entered[UnitName].ToString());
        return unit.Name is not null && int.TryParse(entered[CountName], CultureInfo.InvariantCulture, out var count)
            && count >= 0 && (long)count * unit.Minutes <= ConnectorLimits.MaxMinutes
            ? this with { Minutes = count * unit.Minutes }
            : null;
    }
}
