# bash completion for kemp360_exporter                     -*- shell-script -*-

_kemp360_exporter()
{
    local cur prev words cword split
    # -s: both "--log.level debug" and "--log.level=debug"
    _init_completion -s || return

    case $prev in
        --config.file | --web.config.file)
            _filedir '@(yaml|yml)'
            return
            ;;
        --log.level)
            COMPREPLY=($(compgen -W 'debug info warn error' -- "$cur"))
            return
            ;;
        --log.format)
            COMPREPLY=($(compgen -W 'logfmt json' -- "$cur"))
            return
            ;;
        --output)
            COMPREPLY=($(compgen -W 'text json nagios' -- "$cur"))
            return
            ;;
        --after)
            COMPREPLY=($(compgen -W 'restore upgrade removal' -- "$cur"))
            return
            ;;
        --web.listen-address | --web.external-url | --from)
            # Its colon would begin a new word.
            return
            ;;
        --timeout-offset | --web.route-prefix | --web.max-connections | --help | -h | --version)
            return
            ;;
    esac

    case $prev in
        --write-profile | --http.config.file)
            _filedir '@(yaml|yml)'
            return
            ;;
        --record | --replay)
            _filedir -d
            return
            ;;
        --har)
            _filedir har
            return
            ;;
        --ask | --max-requests)
            return
            ;;
    esac

    $split && return

    if [[ $cword -eq 1 && $cur != -* ]]; then
        COMPREPLY=($(compgen -W 'serve check discover' -- "$cur"))
        return
    fi

    local i config=() command=serve
    [[ ${words[1]-} == check || ${words[1]-} == discover ]] && command=${words[1]}
    if [[ $command != serve && $cur != -* ]]; then
        # The names of the pairs, from the configuration that was named. No unit is asked.
        for ((i = 2; i < cword; i++)); do
            case ${words[i]} in
                --config.file) config=(--config.file "${words[i + 1]}") ;;
                --config.file=*) config=("${words[i]}") ;;
            esac
        done
        COMPREPLY=($(compgen -W '$("${words[0]}" check --list "${config[@]}" 2>/dev/null)' -- "$cur"))
        return
    fi

    if [[ $command == check ]]; then
        COMPREPLY=($(compgen -W '--help --config.file= --all --loadmasters --after= --watch --output= --from= --http.config.file=
            --list --log.level= --log.format=' -- "$cur"))
    elif [[ $command == discover ]]; then
        COMPREPLY=($(compgen -W '--help --config.file= --write-profile= --force --dry-run --ask= --max-requests= --har= --record=
            --replay= --output= --log.level= --log.format=' -- "$cur"))
    else
        COMPREPLY=($(compgen -W '--help --config.file= --config.check --online --timeout-offset= --web.listen-address=
            --web.config.file= --web.systemd-socket --web.external-url= --web.route-prefix= --web.enable-lifecycle
            --web.max-connections= --log.level= --log.format= --version' -- "$cur"))
    fi
    [[ ${COMPREPLY-} == *= ]] && compopt -o nospace
} &&
    complete -F _kemp360_exporter kemp360_exporter
