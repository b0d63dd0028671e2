using System.ComponentModel;
using Connectors.Jobs.Administration;

namespace Connectors.Api.Contracts;

/// <summary>What may be entered for a setting.</summary>
[Description("What may be entered for a setting.")]
internal sealed record ChoicesAnswer
{
    [Description("The choices, in the order of their titles.")]
    public required IReadOnlyList<ChoiceAnswer> Choices { get; init; }

    [Description("False if there are more: filter to find them.")]
    public required bool Complete { get; init; }

    public static ChoicesAnswer Of(ChoiceList list) => new()
    {
        Choices = [.. list.Choices.Select(choice => new ChoiceAnswer { Value = choice.Value, Title = choice.Title, Note = choice.Note })],
        Complete = list.IsComplete,
    };
}

/// <summary>Something that may be entered for a setting.</summary>
[Description("Something that may be entered for a setting.")]
internal sealed record ChoiceAnswer
{
    [Description("What the setting holds if this is chosen.")]
    public required string Value { get; init; }

    [Description("Its name for people.")]
    public required string Title { get; init; }

    [Description("What people should know before they choose it, such as \"archived\". Null if nothing.")]
    public required string? Note { get; init; }
}
