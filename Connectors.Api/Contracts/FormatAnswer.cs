using System.ComponentModel;
using Connectors.Jobs.Running;

namespace Connectors.Api.Contracts;

/// <summary>A format of files and how workers read it.</summary>
[Description("A format of files and how workers read it. Workers that read it differently are told apart.")]
internal sealed record FormatAnswer
{
    [Description("Its name for people.")]
    public required string Name { get; init; }

    [Description("Its media type.")]
    public required string MediaType { get; init; }

    [Description("The program that reads it, with its version, or \"built in\". Null: these workers do not read it.")]
    public required string? ReadWith { get; init; }

    [Description("What to install on the workers so that it is read, or read better. Null: nothing.")]
    public required string? Advice { get; init; }

    [Description("The number of workers that read it so.")]
    public required int Workers { get; init; }

    public static FormatAnswer Of(FormatOfWorkers format) => new()
    {
        Name = format.Support.Name,
        MediaType = format.Support.MediaType,
        ReadWith = format.Support.ReadWith,
        Advice = format.Support.Advice,
        Workers = format.Workers,
    };
}
