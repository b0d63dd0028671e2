using System.CommandLine;
using Connectors.Jobs.Storage;
using Connectors.Sources;

namespace Connectors.Jobs.Commands;

/// <summary>The option that selects failures by class. Classes are spelled as in the API.</summary>
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
