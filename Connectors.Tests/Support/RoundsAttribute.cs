using System.Collections;
using System.Globalization;
using NUnit.Framework.Interfaces;

namespace Connectors.Tests.Support;

/// <summary>
/// Runs a test as often as CONNECTORS_TEST_ROUNDS says, each time anew, and once by default. For what depends on what happens at the same
/// time: a few hundred rounds on a busy machine show what a single one does not.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class RoundsAttribute : NUnitAttribute, IParameterDataSource
{
    private static readonly int Rounds
        = Environment.GetEnvironmentVariable("CONNECTORS_TEST_ROUNDS") is { Length: > 0 } rounds
            ? int.Parse(rounds, CultureInfo.InvariantCulture)
            : 1;

    public IEnumerable GetData(IParameterInfo parameter) => Enumerable.Range(1, Rounds);
}
