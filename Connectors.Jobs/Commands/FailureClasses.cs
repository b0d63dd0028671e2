using System.CommandLine;
using Connectors.Jobs.Storage;
using Connectors.Sources;

namespace Connectors.Jobs.Commands;

/// <summary>The classes of failures, as the database and the API spell them.</summary>
internal static class FailureClasses
{
    public static Option<FailureReason?> Option(string description)
    {
        string[] names = [.. Enum.GetValues<FailureReason>().Select(reason => reason.ToDb())];
        var option = new Option<FailureReason?>("--class")
        {
            Description = $"{description}: {string.Join(", ", names)}.",
            CustomParser = result => DbNames.FromDb<FailureReason>(result.Tokens[0].Value),
        };
        option.AcceptOnlyFromAmong(names);
        return option;
    }
}
