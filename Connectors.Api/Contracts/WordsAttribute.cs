namespace Connectors.Api.Contracts;

/// <summary>The only words that a text of an answer can be, for its documentation.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal class WordsAttribute(params string[] words) : Attribute
{
    public IReadOnlyList<string> Words { get; } = words;
}

/// <summary>The words for the status of a connector or run.</summary>
internal sealed class StatusesAttribute() : WordsAttribute("UNSTART", "SCHEDULE", "RUNNING", "SUCCESS", "FAILED", "CANCEL");
