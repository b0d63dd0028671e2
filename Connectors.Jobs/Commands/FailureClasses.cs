using System.CommandLine;
using Connectors.Sources;

namespace Connectors.Jobs.Commands;

/// <summary>The classes of failures, as the database and the API spell them.</summary>
internal static class FailureClasses
{
    private static readonly string[] All = [.. Enum.GetNames<FailureReason>().Select(name => name.ToLowerInvariant())];

    public static Option<string?> Option(string description)
    {
        var option = new Option<string?>("--class") { Description = $"{description}: {string.Join(", ", All)}." };
        option.AcceptOnlyFromAmong(All);
        return option;
    }
}
